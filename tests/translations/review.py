"""`make review`: the Welsh that somebody was unsure of, with what is in doubt: for whoever speaks it."""

from __future__ import annotations

from babel.messages.catalog import Message

from tests.translations.catalogue import entries, msgids, strings
from tests.translations.words import own


def doubtful() -> list[Message]:
    """The entries with a remark that begins with “review:”."""
    return [entry for entry in entries() if any(each.startswith("review:") for each in entry.user_comments)]


def words_in_doubt() -> list[str]:
    """The words of docs/geiriau.txt whose reason says review."""
    return [word for word, why in own().items() if why.endswith("review")]


def main() -> None:
    """Print them, and how many."""
    found = doubtful()
    for entry in found:
        print(" ".join(entry.user_comments))
        print("   en:", " | ".join(msgids(entry)))
        print("   cy:", " | ".join(strings(entry)))
    words = words_in_doubt()
    print(f"docs/geiriau.txt: {', '.join(words)}")
    print(f"{len(found)} of {len(entries())} entries and {len(words)} words want a speaker's review first.")


if __name__ == "__main__":
    main()
