from django.urls import path

from desk.views import home

urlpatterns = [path("", home, name="home")]
