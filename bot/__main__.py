"""`python -m bot`, installed as the command `waymark`."""

import typer

from bot.commands import (
    agreement,
    calendars,
    database,
    demo,
    doctor,
    families,
    importing,
    keys,
    pace,
    people,
    plans,
    prompts,
    running,
    schools,
    sections,
)

app = typer.Typer(
    name="waymark",
    help="A learner coach and teacher's assistant in chat, for competency-based schools.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(running.run)
app.command()(doctor.doctor)
app.command()(people.people)
app.command()(people.invite)
app.command()(people.link)
app.command()(people.unlink)
app.add_typer(schools.app, name="school")
app.add_typer(sections.app, name="sections")
app.add_typer(families.app, name="families")
app.add_typer(plans.app, name="plan")
app.command()(pace.sweep)
app.add_typer(pace.app, name="pace")
app.add_typer(agreement.app, name="agreement")
app.add_typer(prompts.app, name="prompts")
app.add_typer(calendars.app, name="calendar")
app.add_typer(database.app, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(importing.app, name="import")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
