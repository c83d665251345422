from django.urls import path
from django.views import View

app_name = "vocabulary"
urlpatterns = [
    path("<slug:scheme>/", View.as_view(), name="scheme"),
    path("<slug:scheme>/<slug:slug>/", View.as_view(), name="term"),
]
