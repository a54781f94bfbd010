"""The addresses of import, export and open data."""

from __future__ import annotations

from django.urls import include, path

from groundswell.web.participation import export_views, import_views

_OF_CHALLENGE = [
    path("import", import_views.give_file, name="import"),
    path("import/<uuid:import_id>", import_views.look_over, name="import_file"),
    path("import/<uuid:import_id>/bring-in", import_views.bring_in, name="import_bring_in"),
    path("import/<uuid:import_id>/drop", import_views.drop, name="import_drop"),
    path("export", export_views.show_export, name="export"),
    path("export/<str:what>", export_views.take_out, name="take_out"),
    path("open-data", export_views.show_open_data, name="open_data"),
    path("open-data/terms", export_views.choose_terms, name="open_data_terms"),
    path("open-data/files/<str:what>", export_views.take_open_data, name="take_open_data"),
]

urlpatterns = [path("c/<slug:slug>/", include(_OF_CHALLENGE))]
