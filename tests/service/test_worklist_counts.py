"""What stands beside each choice of a filter is what the choice would leave."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.report.order import Priority
from reporting.service.worklist import counts, look
from reporting.service.worklist_ports import Status, WorklistCount, WorklistFilter
from tests.service.world import World

MODALITIES, SITES = ("CT", "MR", ""), ("NORD", "SUD")
cubes = st.lists(
    st.builds(
        WorklistCount,
        status=st.sampled_from(Status),
        modality=st.sampled_from(MODALITIES),
        priority=st.sampled_from(Priority),
        site=st.sampled_from(SITES),
        count=st.integers(1, 9),
    ),
    max_size=12,
)
filters = st.builds(
    WorklistFilter,
    statuses=st.lists(st.sampled_from(Status), max_size=2),
    modalities=st.lists(st.sampled_from(MODALITIES), max_size=2),
    priorities=st.lists(st.sampled_from(Priority), max_size=2),
    sites=st.lists(st.sampled_from(SITES), max_size=2),
)


@given(cubes, filters)
def test_a_status_counts_what_all_other_filters_leave(cube: list[WorklistCount], wanted: WorklistFilter) -> None:
    left = [
        each
        for each in cube
        if (not wanted.modalities or each.modality in wanted.modalities)
        and (not wanted.priorities or each.priority in wanted.priorities)
        and (not wanted.sites or each.site in wanted.sites)
    ]
    told = counts(cube, wanted)["statuses"]
    assert told == {
        status.value: sum(each.count for each in left if each.status is status)
        for status in {each.status for each in left}
    }


@given(cubes, filters)
def test_every_choice_of_one_filter_sums_to_what_the_others_leave(
    cube: list[WorklistCount], wanted: WorklistFilter
) -> None:
    told = counts(cube, wanted)
    if not (wanted.statuses or wanted.modalities or wanted.priorities or wanted.sites):
        assert {sum(each.values()) for each in told.values()} == {sum(each.count for each in cube)}


def test_the_total_is_of_what_is_wanted_though_fewer_rows_are_shown(opened: World) -> None:
    shown = look(opened.units, opened.clock, WorklistFilter(statuses=(Status.DRAFT,)), limit=1)
    assert (len(shown.rows), shown.total) == (1, 1)
    assert look(opened.units, opened.clock, WorklistFilter(statuses=(Status.SIGNED,))).total == 0
