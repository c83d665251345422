"""Training's public pages beside its page tree."""

from django.urls import path

from training.schools.views import suggestions
from training.views import asking, certificate, checking, feedback, link, mailbox, mine
from training.views.officer_calendar import officer_calendar
from training.views.privacy import privacy
from training.views.sessions import sessions, sessions_feed

app_name = "training"
urlpatterns = [
    path("training/dates/", sessions, name="sessions"),
    path("training/dates.ics", sessions_feed, name="sessions_feed"),
    path("training/dates/<int:offer>.ics", sessions_feed, name="offer_feed"),
    path("request/", asking.ask, name="ask"),
    path("request/privacy/", privacy, name="privacy"),
    path("request/calendar/<str:key>.ics", officer_calendar, name="officer_calendar"),
    path("request/schools/", suggestions, name="schools"),
    path("request/mailbox/", mailbox.mails, name="mailbox"),
    path("request/mailbox/<uuid:name>/", mailbox.mail, name="mailbox_mail"),
    path("request/mailbox/<uuid:name>/invitation.ics", mailbox.invitation, name="mailbox_invitation"),
    path("request/link/", link.link, name="link"),
    path("request/link/sent/", link.link_sent, name="link_sent"),
    path("request/mine/<str:key>/", mine.mine, name="mine"),
    path("request/mine/<str:key>/pick/", mine.pick, name="mine_pick"),
    path("request/mine/<str:key>/cancel/", mine.cancel, name="mine_cancel"),
    path("request/mine/<str:key>/change/<slug:slug>/", mine.change, name="mine_change"),
    path("request/mine/<str:key>/invitation.ics", mine.calendar_file, name="mine_invitation"),
    path("request/mine/<str:key>/certificate/", certificate.download, name="mine_certificate"),
    path("request/feedback/thanks/", feedback.given, name="feedback_given"),
    path("request/feedback/<str:key>/", feedback.feedback, name="feedback"),
    path("request/<slug:kind>/", asking.begin, name="begin"),
    path("request/<slug:kind>/check/", checking.check, name="check"),
    path("request/<slug:kind>/sent/", checking.sent, name="sent"),
    path("request/<slug:kind>/<slug:slug>/", asking.step, name="step"),
]
