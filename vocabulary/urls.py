from django.urls import path

from vocabulary import views

app_name = "vocabulary"
urlpatterns = [
    path("<slug:scheme>/", views.scheme, name="scheme"),
    path("<slug:scheme>/<str:slug>/", views.term, name="term"),
]
