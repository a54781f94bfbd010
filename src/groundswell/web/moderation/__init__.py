"""Looking at what is said: flags, concerns of the engine, decisions of people, appeals."""
