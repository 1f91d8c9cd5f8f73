from convert.comparison.report import comparison_page, networks_table
from convert.comparison.shapes import COMPARED_PROFILES
from support.comparison import GROUPED_NAME
from support.page import Page


def test_the_page_holds_every_figure(page, report):
    text = " ".join(page.texts)
    for compared in report["models"]:
        assert compared["name"] in page.texts
        for figures in compared["profiles"].values():
            assert f"{figures['bytes']:,}" in page.texts
            assert f"{figures['milliseconds']['median']:.2f}" in page.texts
            assert f"{figures['ratio_to_dynamic']:.2f}" in page.texts or figures["ratio_to_dynamic"] == 1
    score = report["models"][2]["score"]
    for profile in COMPARED_PROFILES:
        assert f"{100 * score[profile]['value']:.2f} %" in page.texts
    assert report["command"] in page.texts
    assert report["environment"]["cpu"] in text
    for version in report["environment"]["versions"].values():
        assert version in text


def test_text_stays_text(page, report):
    assert "script" not in page.tags
    assert GROUPED_NAME in page.texts
    assert "<script" not in comparison_page(report)


def test_the_page_asks_the_network_for_nothing(page):
    assert page.needs_nothing_else()


def test_the_page_is_readable_in_light_and_dark(report):
    assert "@media (prefers-color-scheme: dark)" in comparison_page(report)


def test_every_plot_is_named_and_described(page):
    assert page.tags.count("svg") == 3
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for names in page.values("aria-labelledby"):
        assert set(names.split()) <= set(ids)
    assert page.values("role") == ["img"] * 3
    assert page.tags.count("caption") == page.tags.count("table") == 4


def test_without_training_no_scores_are_drawn(report):
    untrained = report | {"models": report["models"][:2]}
    page = Page(comparison_page(untrained))
    assert page.tags.count("svg") == 2
    assert page.tags.count("table") == 3


def test_the_terminal_gets_a_row_a_file(report):
    assert networks_table(report).row_count == 9
