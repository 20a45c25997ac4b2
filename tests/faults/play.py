"""What happens on the stage."""

from tests.faults.people import RESPONSE, Ana, Bo
from tests.faults.stage import Stage


async def play(stage: Stage, *, met: bool) -> None:
    """Ana asks, Bo accepts and records, Ana hears of each and has her say."""
    ana, bo = Ana(stage), Bo(stage)
    await ana.asks_for_a_conference()
    await bo.hears("Ana Morales asks for a conference")
    await bo.accepts_with_a_time()
    await ana.hears_of_the_time()
    await bo.records(met=met)
    if met:
        await ana.hears_it_is_shown()
    else:
        await ana.hears_not_yet()
        await ana.responds()
        await bo.hears(RESPONSE)
    await ana.reflects()
    await ana.reflects_aloud()
    await stage.is_calm()
