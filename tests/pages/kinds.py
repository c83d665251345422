"""One address of each kind of page, for tests that hold on all of them."""

PUBLIC = {
    "home": "/",
    "home in Welsh": "/cy/",
    "results": "/search/?q=fake+news",
    "results in Welsh": "/cy/search/?q=newyddion",
    "results with choices": "/search/?year=year-5&subject=english&theme=fake-news&need=autism",
    "results with filters offered": "/search/?q=KS3+RE+respect",
    "results with a promoted answer": "/search/?q=worried+about+a+pupil",
    "nothing found": "/search/?q=zzzzzz&year=year-5",
    "past the end": "/search/?q=news&page=400",
    "catalogue": "/resources/",
    "lesson": "/resources/headline-detectives/",
    "lesson in Welsh": "/cy/adnoddau/ditectifs-y-penawdau/",
    "lesson of several sessions": "/resources/drop-down-day-think-check-speak/",
    "adapted version": "/resources/headline-detectives/easy-read/",
    "external resource": "/resources/newswise/",
    "content guidance": "/resources/deepfake-day/",
    "help": "/get-help-now/",
    "help in Welsh": "/cy/cael-help-nawr/",
    "vocabulary": "/vocab/theme/",
    "term": "/vocab/theme/fake-news/",
    "ask for training": "/request/",
    "request form": "/request/bespoke/",
    "request form in Welsh": "/cy/request/bespoke/",
    "first question": "/request/place/session/",
    "link again": "/request/link/",
    "not found": "/no-such-page/",
}
# Where the server answers so on purpose, and Chromium says so on its console.
NOT_FOUND = ("past the end", "not found")
