"""Date formats of templates and daily notes."""

import time

import pytest

from rlnotes.operations.dates import formatted, formatted_path


def at(text):
    return time.strptime(text, "%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("YYYY-MM-DD", "2024-03-01"),
        ("YY Y M D", "24 2024 3 1"),
        ("MMMM MMM Mo", "March Mar 3rd"),
        ("Do DDDo DDD DDDD", "1st 61st 61 061"),
        ("dddd ddd dd d do e E", "Friday Fri Fr 5 5th 5 5"),
        ("HH:mm:ss H h hh k m s A a", "00:05:09 0 12 12 24 5 9 AM am"),
        ("gggg-[W]ww w GGGG-[W]WW W", "2024-W09 9 2024-W09 9"),
        ("Q Qo", "1 1st"),
        ("YYYY-MM-DDTHHmm", "2024-03-01T0005"),
        ("[Today is] dddd[]", "Today is Friday"),
        ("[[YYYY]]", "[YYYY]"),
        ("日 DD. é", "日 01. é"),
        ("%Y-%m-%d", "2024-03-01"),
        ("%d DD", "01 DD"),  # one or the other
        ("", ""),
    ],
)
def test_dates_are_formatted_by_strftime_or_moment_codes(pattern, shown):
    assert formatted(pattern, at("2024-03-01 00:05:09")) == shown


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        # the same as moment().locale('en').format('gggg-ww GGGG-WW')
        ("2024-12-28", "2024-52 2024-52"),
        ("2024-12-29", "2025-01 2024-52"),
        ("2024-12-31", "2025-01 2025-01"),
        ("2023-01-01", "2023-01 2022-52"),
        ("2022-12-31", "2022-53 2022-52"),
        ("2021-01-03", "2021-02 2020-53"),
    ],
)
def test_week_numbers_equal_those_of_moment(day, weeks):
    assert formatted("gggg-ww GGGG-WW", at(f"{day} 12:00:00")) == weeks


def test_ordinals_are_english():
    days = [formatted("Do", at(f"2024-01-{day} 13:00:00")) for day in (2, 3, 4, 11, 12, 13, 21, 22, 23, 30)]
    assert days == ["2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "30th"]


def test_timestamps_and_utc_offsets_are_correct(monkeypatch):
    monkeypatch.setenv("TZ", "IST-05:30")
    time.tzset()
    try:
        now = time.localtime(1_700_000_000)
        assert formatted("X x Z ZZ hh a", now) == "1700000000 1700000000000 +05:30 +0530 03 am"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("daily/%Y-%m-%d.md", "daily/2024-03-01.md"),
        ("daily/YYYY-MM-DD.md", "daily/2024-03-01.md"),
        ("Journal/YYYY/MM-MMMM/YYYY-MM-DD-dddd.md", "Journal/2024/03-March/2024-03-01-Friday.md"),
        ("diary/YYYYMMDD", "diary/20240301"),
        ("[Mad]/[W]WW.markdown", "Mad/W09.markdown"),
        ("days/gggg-[W]ww.md", "days/2024-W09.md"),
        ("daily.md", "daily.md"),
    ],
)
def test_words_in_daily_path_need_no_brackets(pattern, path):
    assert formatted_path(pattern, at("2024-03-01 00:05:09")) == path


def test_obsidian_templates_are_filled_in(rlnotes, make_vault):
    template = "---\ncreated: {{date:YYYY-MM-DD}}\nat: '{{time:HH:mm}}'\n---\n# {{title}}\n\n{{date:dddd, MMMM Do YYYY}} {{date:%Y}}\n"
    vault = make_vault({".rlnotes.toml": 'daily = "daily/YYYY/MM-DD.md"', ".rlnotes/templates/note.md": template})
    before = time.localtime()
    assert rlnotes("new", "One", "--no-edit", vault=vault).code == 0
    if time.localtime().tm_min == before.tm_min:
        head, _, body = (vault / "one.md").read_text().partition("\n# One\n")
        assert head == time.strftime("---\ncreated: %Y-%m-%d\nat: '%H:%M'\n---", before)
        assert body.startswith(time.strftime("\n%A, %B ", before))
        assert body.endswith(time.strftime(" %Y %Y\n", before))
    path = "daily/%Y/%m-%d.md"
    first, day = time.strftime(path), rlnotes("today", "--no-edit", vault=vault)
    assert day.stdout.strip().endswith((first, time.strftime(path)))  # at midnight the later one


def test_invalid_date_format_is_reported(rlnotes, make_vault):
    vault = make_vault({".rlnotes.toml": 'daily = "%\\u0000.md"', ".rlnotes/templates/note.md": "{{date:%\0}}\n"})
    for words in (("today", "--no-edit"), ("new", "One", "--no-edit")):
        result = rlnotes(*words, vault=vault)
        assert (result.code, "Traceback" in result.stderr) == (2, False)
        assert "date format" in result.stderr
