"""Working time: when a period ends, why then, and how long something took. Pure, and exact to the moment.

The rules, by unit (Civil Code 201-204; `Roll` says what each law or order may change):

- minutes, hours: count from the moment. Paused time does not count.
- workhours: count from the moment, in office hours of workdays only. Paused office time does not count.
- days: counting starts the day after (201), the last day ends at 24:00. A day whose 24:00 fell into a pause
  (after the pause began, at the latest when it ended) does not count.
- workdays: the same, over workdays only: holidays are left out, make-up workdays count.
- months, years: end on the day that matches the start, else on the last of the month (202), and move on by
  the days that do not count, as above.
- days, months and years that end on a rest day roll forward to the next workday (203) on which the clock ran,
  or back to the workday before (pay days), or stay.

A due moment at the end of a day is the next local midnight, kept in UTC; late means strictly after it.
A result that leans on a year whose holidays are not published is provisional and names that year.
"""

from lifang.kernel.worktime.deadlines import Deadline, Step, after, before, deadline, extend, given
from lifang.kernel.worktime.explain import explain
from lifang.kernel.worktime.measures import elapsed_minutes, worked_minutes
from lifang.kernel.worktime.pauses import Pause
from lifang.kernel.worktime.periods import MOMENT_UNITS, Period, Roll, Unit
from lifang.kernel.worktime.workcalendar import (
    OFFICE_HOURS,
    WorkCalendar,
    add_workdays,
    local,
    next_workday,
    previous_workday,
    today,
    whole_workdays,
)

__all__ = [
    "MOMENT_UNITS",
    "OFFICE_HOURS",
    "Deadline",
    "Pause",
    "Period",
    "Roll",
    "Step",
    "Unit",
    "WorkCalendar",
    "add_workdays",
    "after",
    "before",
    "deadline",
    "elapsed_minutes",
    "explain",
    "extend",
    "given",
    "local",
    "next_workday",
    "previous_workday",
    "today",
    "whole_workdays",
    "worked_minutes",
]
