"""How commands show the defaults of their options."""

import argparse


class HelpFormatter(argparse.ArgumentDefaultsHelpFormatter):
    """Adds "(default: ...)" to an option's help where there is a default to speak of."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        # None and an empty list say that an option was left out, False that a switch was: each help tells what then.
        if action.default is None or action.default is False or action.default == []:
            return action.help
        return super()._get_help_string(action)
