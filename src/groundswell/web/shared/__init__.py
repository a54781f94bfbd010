"""What every room needs and none owns: clock, audit log, page components, the database backend."""
