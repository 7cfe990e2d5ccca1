"""People, what they may do, and who stands in for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lifang.cases.book import book
from lifang.cases.views.admin.section import (
    MOST,
    DayField,
    Line,
    Section,
    Step,
    account_field,
    area_field,
    unit_field,
)
from lifang.cases.views.visit import Visit
from lifang.people import commands
from lifang.people.models import Account, Grant, Organization, Person, StandIn
from lifang.people.queries import in_effect
from lifang.people.roles import ROLES
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.dates import day_text
from lifang.web.language import listed

# -- people -----------------------------------------------------------------------------------------------------------


def _people(visit: Visit, text: str) -> list[Line]:
    """Members of units in the areas one administers; residents who only asked for help are not listed."""
    held = Q(pk__in=[])
    for grant in visit.viewer.grants:
        if grant.role == "admin":
            held |= in_subtree(grant.area, "memberships__organization__area_id")
    people = Person.objects.filter(held, in_effect(visit.viewer.on, "memberships__")).distinct()
    for part in text.split():
        people = people.filter(
            Q(name__icontains=part)
            | Q(name_en__icontains=part)
            | Q(code__icontains=part)
            | Q(accounts__username__icontains=part)
            | Q(memberships__organization__name__icontains=part)
        )
    found = people.order_by("code").prefetch_related("memberships__organization", "accounts")[:MOST]
    return [
        Line(
            person.code,
            (
                name_in(person, visit.language),
                person.code,
                listed(name_in(one.organization, visit.language) for one in person.memberships.all()),
                ", ".join(account.username for account in person.accounts.all()),
                ", ".join(account.email for account in person.accounts.all() if account.email),
            ),
            ("membership", "account", "email") if person.accounts.all() else ("membership", "account"),
        )
        for person in found
    ]


class PersonForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    name_en = forms.CharField(label=pgettext_lazy("person", "Name in English"), max_length=80, required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        help_text=gettext_lazy("Small letters, digits, dots and dashes; it stays for ever: p-zhang-wei"),
    )


class MembershipForm(forms.Form):
    role = forms.CharField(label=gettext_lazy("As what"), max_length=60, required=False)
    from_on = DayField(gettext_lazy("First day"))

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self.fields["unit"] = unit_field(visit)
        self.fields["from_on"].initial = visit.viewer.on
        self.order_fields(("unit", "role", "from_on"))


class AccountForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("Name to sign in with"), max_length=60)
    password = forms.CharField(
        label=gettext_lazy("First password"),
        min_length=10,
        help_text=gettext_lazy("Ten characters or more. The person changes it after signing in."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class EmailForm(forms.Form):
    account = forms.ChoiceField(label=gettext_lazy("Account"))
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy(
            "Where messages about cases, deadlines and offers go. Left empty, none are sent by mail."
        ),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, row: str) -> None:
        accounts = list(Account.objects.filter(person__code=row).order_by("username"))
        given = {"account": accounts[0].username, "email": accounts[0].email} if accounts else {}
        super().__init__(initial=given)
        choice = self.fields["account"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(account.username, account.username) for account in accounts]
        if len(accounts) == 1:
            choice.widget = forms.HiddenInput()


def _add_person(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    return commands.add_person(**given, actor=visit.actor, now=visit.now, key=key).code


def _add_membership(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    return commands.add_membership(
        person=get_object_or_404(Person, code=row),
        organization=get_object_or_404(Organization, code=given["unit"]),
        role=given["role"],
        from_on=given["from_on"],
        actor=visit.actor,
        now=visit.now,
        key=key,
    )


def _open_account(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    return commands.open_account(
        **given,
        person=get_object_or_404(Person, code=row),
        language=profile().languages[0],
        actor=visit.actor,
        now=visit.now,
        key=key,
    )


def _set_email(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    account = get_object_or_404(Account, username=given["account"], person__code=row)
    return commands.set_email(
        account=account, email=given["email"], actor=visit.actor, now=visit.now, key=key
    )


PEOPLE = Section(
    title=gettext_lazy("People"),
    columns=(
        pgettext_lazy("person", "Name"),
        gettext_lazy("Code"),
        gettext_lazy("Unit"),
        gettext_lazy("Account"),
        gettext_lazy("E-mail address"),
    ),
    lines=_people,
    find=gettext_lazy("Name, code or place"),
    steps={
        "add": Step(
            gettext_lazy("Add a person"), lambda _v, _r: PersonForm(), _add_person, then="membership"
        ),
        "membership": Step(
            gettext_lazy("Put in a unit"), lambda visit, _row: MembershipForm(visit), _add_membership
        ),
        "account": Step(gettext_lazy("Open an account"), lambda _v, _r: AccountForm(), _open_account),
        "email": Step(gettext_lazy("Set the e-mail address"), lambda _visit, row: EmailForm(row), _set_email),
    },
)

# -- grants -----------------------------------------------------------------------------------------------------------


def _grants(visit: Visit, text: str) -> list[Line]:
    mine = Q(pk__in=[])
    for grant in visit.viewer.grants:
        if grant.role == "admin":
            mine |= in_subtree(grant.area) & Q(purpose=grant.purpose)
    grants = Grant.objects.filter(mine, Q(until_on__isnull=True) | Q(until_on__gte=visit.viewer.on))
    for part in text.split():
        grants = grants.filter(
            Q(account__username__icontains=part)
            | Q(account__person__name__icontains=part)
            | Q(unit__name__icontains=part)
            | Q(area__name__icontains=part)
        )
    found = grants.select_related("account__person", "unit", "area").order_by("-pk")[:MOST]
    titles = {one.code: words.text(one.title, visit.language) for one in book().all()}
    return [
        Line(
            str(grant.pk),
            (
                _who(grant.account, visit),
                str(ROLES[grant.role].label),
                name_in(grant.unit, visit.language),
                name_in(grant.area, visit.language),
                " · ".join(
                    filter(None, (words.purpose(grant.purpose, visit.language), titles.get(grant.program)))
                ),
                _days(grant, visit),
            ),
            ("end",),
        )
        for grant in found
    ]


class GrantForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(code, role.label) for code, role in ROLES.items()]
    )
    from_on = DayField(gettext_lazy("First day"))
    until_on = DayField(gettext_lazy("Last day"), required=False)

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self.fields["account"] = account_field(_("Account"), visit)
        self.fields["unit"] = unit_field(visit)
        self.fields["area"] = area_field(visit)
        purposes = sorted({grant.purpose for grant in visit.viewer.grants if grant.role == "admin"})
        self.fields["purpose"] = forms.ChoiceField(
            label=_("Purpose"), choices=[(one, words.purpose(one, visit.language)) for one in purposes]
        )
        programs = [(one.code, words.text(one.title, visit.language)) for one in book().all()]
        self.fields["program"] = forms.ChoiceField(
            label=_("Kind"), required=False, choices=[("", _("every kind of this purpose")), *programs]
        )
        self.fields["from_on"].initial = visit.viewer.on
        self.order_fields(("account", "role", "unit", "area", "purpose", "program", "from_on", "until_on"))


class EndForm(forms.Form):
    last_day = DayField(gettext_lazy("Last day"))

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self.fields["last_day"].initial = visit.viewer.on


def _give_grant(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    return commands.give_grant(
        **given
        | {
            "account": get_object_or_404(Account, username=given["account"]),
            "unit": get_object_or_404(Organization, code=given["unit"]),
            "area": get_object_or_404(Area, code=given["area"]),
        },
        actor=visit.actor,
        now=visit.now,
        key=key,
    )


def _end_grant(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    grant = get_object_or_404(Grant.objects.select_related("account"), pk=row)
    return commands.end_grant(grant=grant, **given, actor=visit.actor, now=visit.now, key=key)


GRANTS = Section(
    title=gettext_lazy("Grants"),
    columns=(
        gettext_lazy("Who"),
        gettext_lazy("Role"),
        gettext_lazy("Unit"),
        gettext_lazy("Area"),
        gettext_lazy("Purpose"),
        gettext_lazy("Days"),
    ),
    lines=_grants,
    find=gettext_lazy("Name, code or place"),
    steps={
        "add": Step(gettext_lazy("Give a grant"), lambda visit, _row: GrantForm(visit), _give_grant),
        "end": Step(gettext_lazy("End the grant"), lambda visit, _row: EndForm(visit), _end_grant),
    },
)

# -- stand-ins --------------------------------------------------------------------------------------------------------


def _stand_ins(visit: Visit, text: str) -> list[Line]:
    rows = StandIn.objects.filter(until_on__gte=visit.viewer.on)
    for part in text.split():
        rows = rows.filter(
            Q(absent__username__icontains=part)
            | Q(deputy__username__icontains=part)
            | Q(absent__person__name__icontains=part)
            | Q(deputy__person__name__icontains=part)
        )
    found = rows.select_related("absent__person", "deputy__person").order_by("from_on", "pk")[:MOST]
    return [
        Line(
            str(row.pk),
            (_who(row.absent, visit), _who(row.deputy, visit), _days(row, visit), row.reason),
            ("end",),
        )
        for row in found
    ]


class StandInForm(forms.Form):
    from_on = DayField(gettext_lazy("First day"))
    until_on = DayField(gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self.fields["absent"] = account_field(_("Who is away"), visit)
        self.fields["deputy"] = account_field(_("Who stands in"), visit)
        self.fields["from_on"].initial = visit.viewer.on
        self.order_fields(("absent", "deputy", "from_on", "until_on", "reason"))


def _set_stand_in(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    del row
    both = {name: get_object_or_404(Account, username=given[name]) for name in ("absent", "deputy")}
    return commands.set_stand_in(**given | both, actor=visit.actor, now=visit.now, key=key)


def _end_stand_in(visit: Visit, given: dict[str, Any], row: str, key: str) -> object:
    stand_in = get_object_or_404(StandIn.objects.select_related("absent"), pk=row)
    return commands.end_stand_in(stand_in=stand_in, **given, actor=visit.actor, now=visit.now, key=key)


STAND_INS = Section(
    title=gettext_lazy("Stand-ins"),
    columns=(
        gettext_lazy("Who is away"),
        gettext_lazy("Who stands in"),
        gettext_lazy("Days"),
        gettext_lazy("Why"),
    ),
    lines=_stand_ins,
    find=gettext_lazy("Name, code or place"),
    steps={
        "add": Step(gettext_lazy("Name a stand-in"), lambda visit, _row: StandInForm(visit), _set_stand_in),
        "end": Step(gettext_lazy("End it"), lambda visit, _row: EndForm(visit), _end_stand_in),
    },
)


def _who(account: Account, visit: Visit) -> str:
    return name_in(account.person, visit.language) if account.person else account.username


def _days(row: Grant | StandIn, visit: Visit) -> str:
    last = day_text(row.until_on, visit.viewer.on) if row.until_on else "…"
    return f"{day_text(row.from_on, visit.viewer.on)} – {last}"
