"""Schools as the Department for Education's register has them, and the authorities that a council serves."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


class Phase(models.TextChoices):
    """Phase of education. Special and independent schools have none in the register: theirs follows from ages."""

    NURSERY = "nursery", _("Nursery")
    PRIMARY = "primary", _("Primary")
    MIDDLE_PRIMARY = "middle-primary", _("Middle, deemed primary")
    SECONDARY = "secondary", _("Secondary")
    MIDDLE_SECONDARY = "middle-secondary", _("Middle, deemed secondary")
    SIXTEEN_PLUS = "16-plus", _("16 plus")
    ALL_THROUGH = "all-through", _("All-through")
    UNKNOWN = "unknown", _("Not known")


class Sector(models.TextChoices):
    """Education sectors under the Prevent duty (Counter-Terrorism and Security Act 2015, schedule 6)."""

    MAINTAINED = "maintained-school", _("Maintained school")
    ACADEMY = "academy-free-school", _("Academy or free school")
    INDEPENDENT = "independent-school", _("Independent school")
    SPECIAL = "special-school", _("Special school")
    ALTERNATIVE = "pru-alternative-provision", _("Pupil referral unit or alternative provision")
    SIXTH_FORM = "sixth-form-college", _("Sixth form college")
    FURTHER = "fe-college", _("Further education college")
    SPECIALIST_POST_16 = "specialist-post-16-institution", _("Specialist post-16 institution")
    HIGHER = "higher-education", _("Higher education")
    SECURE = "secure-settings", _("Secure setting")
    OTHER = "other", _("Other setting")


class SchoolQuerySet(models.QuerySet["School"]):
    def open(self) -> Self:
        """Those that teach now; a school proposed to open does not yet."""
        return self.filter(status__in=(School.Status.OPEN, School.Status.TO_CLOSE))


class School(models.Model):
    """An establishment of the register (GIAS), open or closed: public facts only, and no person's name.

    Rows are written by `import_schools` alone. A school that leaves the register is deleted, so what must last keeps
    a `snapshot`.
    """

    class Status(models.IntegerChoices):
        OPEN = 1, _("Open")
        CLOSED = 2, _("Closed")
        TO_CLOSE = 3, _("Open, but proposed to close")
        PROPOSED = 4, _("Proposed to open")

    urn = models.PositiveIntegerField(_("URN"), primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices)
    la_code = models.CharField(_("authority code"), max_length=3)
    la_name = models.CharField(_("authority"), max_length=100)
    # With `la_code` the "LAESTAB" number that schools know: 831/4000.
    number = models.CharField(_("establishment number"), max_length=4, blank=True)
    type_code = models.CharField(max_length=3, blank=True)
    type_name = models.CharField(_("type"), max_length=100, blank=True)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase.choices, default=Phase.UNKNOWN)
    sector = models.CharField(_("sector"), max_length=32, choices=Sector.choices, default=Sector.OTHER)
    low_age = models.PositiveSmallIntegerField(_("lowest age"), null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(_("highest age"), null=True, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    street = models.CharField(_("street"), max_length=150, blank=True)
    locality = models.CharField(_("locality"), max_length=100, blank=True)
    address3 = models.CharField(max_length=100, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    trust_code = models.CharField(max_length=10, blank=True)
    trust_name = models.CharField(_("trust"), max_length=200, blank=True)
    # Needs that a special school or unit is there for, as the register names them: ["ASD - Autistic …", …].
    needs = models.JSONField(_("special needs provided for"), default=list, blank=True)
    successors = models.ManyToManyField(
        "self", through="SchoolSuccession", symmetrical=False, related_name="predecessors"
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "urn"]
        indexes = [
            models.Index(fields=["la_code", "number"], name="school_laestab"),
            models.Index(fields=["la_code", "name"], name="school_by_authority"),
        ]
        verbose_name = _("school")
        verbose_name_plural = _("schools")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.town, self.postcode) if part)

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.OPEN, self.Status.TO_CLOSE)

    def snapshot(self) -> dict[str, str | int]:
        """The school as it is today, by the names of a request's fields."""
        return {
            "school_name": self.name,
            "school_urn": self.urn,
            "school_phase": self.phase,
            "school_town": self.town,
            "school_postcode": self.postcode,
            "authority_code": self.la_code,
            "authority_name": self.la_name,
        }


class SchoolSuccession(models.Model):
    """One school took over from another, wholly or in part. Chains, splits, mergers and cycles all occur."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "successor"], name="school_succession_once")]

    def __str__(self) -> str:
        return f"{self.school_id} → {self.successor_id}"


class SchoolRegister(models.Model):
    """The register as last imported: one row, with the index by which schools are found (`training.schools.index`)."""

    imported_at = models.DateTimeField(_("imported on"))
    file = models.CharField(_("file"), max_length=200)
    schools = models.PositiveIntegerField(_("schools"))
    open_schools = models.PositiveIntegerField(_("open schools"))
    # Another text for another index, never used twice: processes that hold an older index see that it is one.
    version = models.CharField(max_length=32)
    index = models.BinaryField()

    class Meta:
        verbose_name = _("school register")
        verbose_name_plural = _("school registers")

    def __str__(self) -> str:
        return f"{self.file} ({self.imported_at:%Y-%m-%d})"


class ServedAuthority(models.Model):
    """A local authority whose schools a site trains. A site without any serves all."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name=_("site"))
    la_code = models.CharField(
        _("authority code"),
        max_length=3,
        validators=[RegexValidator(r"^\d{3}$", _("Enter the three digits of the authority's code, such as 831."))],
        help_text=_("The Department for Education's code: three digits, such as 831 for Derby."),
    )
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "la_code"],
                name="served_authority_once",
                violation_error_message=_("This authority is on the list already."),
            )
        ]
        verbose_name = _("authority served")
        verbose_name_plural = _("authorities served")

    def __str__(self) -> str:
        return self.name
