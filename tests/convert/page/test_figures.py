import pytest

from convert.page.figures import decibels, percent, plural, short_figure


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(0.12345, 2, "12.35 %"), (1, 1, "100.0 %"), (0, 2, "0.00 %"), (float("nan"), 2, "nan %")],
)
def test_a_share_is_told_in_hundredths(share, places, text):
    assert percent(share, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123, "0.12"),
        (9.99, "9.99"),
        (10, "10.0"),
        (123.45, "123.5"),
        (999.94, "999.9"),
        (1000, "1,000"),
        (1234567, "1,234,567"),
    ],
)
def test_a_figure_has_the_digits_that_count(value, text):
    assert short_figure(value) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1500, "1,500 rows")])
def test_one_of_a_kind_has_no_s(count, text):
    assert plural(count, "row") == text


@pytest.mark.parametrize(("ratio", "text"), [(None, "no noise"), (17.26, "17.3"), (-3, "-3.0")])
def test_a_ratio_is_told_in_decibels(ratio, text):
    assert decibels(ratio) == text
