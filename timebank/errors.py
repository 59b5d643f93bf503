"""Everything the program may refuse, each with its sentence once.

A Refusal is no failure: it tells a person what is not possible and what to do instead. It carries plain values
(minutes, dates, names); it is put into the reader's language only where it is shown.
"""

from __future__ import annotations

from typing import ClassVar


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark `text` for translation without translating it here."""
    return text


def nN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as gettext's own ngettext
    """Mark a sentence and its plural, for `ngettext(*…)` where the number is known."""
    return one, many


class Refusal(Exception):
    """The family. `sentence` is the English msgid, `field` the form field it stands beside, `status` for HTTP.

    `on_trail`: what it refuses wants other hands, so that somebody tried is written down.
    """

    sentence: ClassVar[str] = N_("That is not possible.")
    field: str | None = None
    status: ClassVar[int] = 422
    on_trail: ClassVar[bool] = False

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        self.values = values
        if field is not None:
            self.field = field
        super().__init__(self.sentence)

    def __str__(self) -> str:
        """The sentence in English, for logs and tests."""
        return self.sentence % self.values


# Who may, and where


class NotFound(Refusal):
    """For strangers: nothing leaks, not even that it exists."""

    sentence = N_("There is nothing at this address.")
    status = 404


class OtherGroup(NotFound):
    """The same, to somebody of another group: they learn no more than that, and it is written down."""

    on_trail = True


class NotAllowed(Refusal):
    """For members who know the thing but may not do this to it."""

    sentence = N_("You cannot do this yourself. Please speak to your coordinator.")
    status = 403


class OwnHours(NotAllowed):
    """A coordinator is a party like any other where the hours are their own."""

    sentence = N_(
        "These are your own hours, so somebody else has to do this: another coordinator or the second signer."
    )
    on_trail = True


# The machine


class BadSettings(Refusal):
    """The settings file cannot be read."""

    sentence = N_("The settings in %(path)s cannot be read: %(detail)s")


class UnknownSetting(BadSettings):
    """A line of the settings file that says nothing to the program."""

    sentence = N_("In %(path)s there is no setting “%(name)s”. There are: %(known)s")


class Busy(Refusal):
    """The database is in use by another writer for longer than we wait."""

    sentence = N_("The hours book is busy just now. Nothing is lost: please try again in a minute.")
    status = 503


class DiskFull(Refusal):
    """No room to write."""

    sentence = N_(
        "The disk is full, so nothing was written. Please tell the person who looks after the machine: "
        "make room, then try again."
    )
    status = 503


class Damaged(Refusal):
    """The file is not what a database file should be."""

    sentence = N_(
        "The database file is damaged, so nothing was written. Please tell the person who looks after the machine: "
        "stop the program and restore the newest backup with “timebank restore”."
    )
    status = 503


class CannotWrite(Refusal):
    """Read-only file or folder, or a server that does not answer."""

    sentence = N_(
        "The database could not be written, so nothing was saved. Please tell the person who looks after the machine: "
        "%(detail)s"
    )
    status = 503


class NoPermission(CannotWrite):
    """The file or the folder belongs to somebody else."""

    sentence = N_(
        "The program has no permission to write to %(path)s, so nothing was saved. "
        "Please tell the person who looks after the machine."
    )


class GuardsMissing(Refusal):
    """Somebody took away what keeps the book."""

    sentence = N_(
        "The hours book has lost one of its guards, so nothing is written (%(detail)s). "
        "Run “timebank audit”, then “timebank migrate” to put them back."
    )
    status = 503


class PortTaken(Refusal):
    """Something else answers there."""

    sentence = N_("Port %(port)s is already in use. Choose another with --port.")


class LoopbackOnly(Refusal):
    """The practice village has no locks on its doors."""

    sentence = N_("The practice village signs people in without a password, so it is served on this machine only.")


class NoDatabase(Refusal):
    """Nothing was founded or served here yet."""

    sentence = N_("There is no database at %(path)s yet. Begin with “timebank init” or “timebank serve”.")
    status = 503


class NoCopyHere(Refusal):
    """PostgreSQL has its own tools."""

    sentence = N_("This database is on a PostgreSQL server: copy it with pg_dump, and check it with “timebank audit”.")


class CopyExists(Refusal):
    """A copy is never written over."""

    sentence = N_("There is already something at %(path)s. Name a folder, or a file that does not exist yet.")


class BadCopy(Refusal):
    """A copy that is no sound Timebank database."""

    sentence = N_("%(path)s is not a sound copy of a Timebank database, so nothing was changed: %(detail)s")


class NotWhileServing(Refusal):
    """A restore under a running server."""

    sentence = N_("“timebank serve” is running on this database. Stop it first, then restore.")


class OldSchema(Refusal):
    """The database is older than the program."""

    sentence = N_("The database needs bringing up to date. Run “timebank migrate” first.")
    status = 503


class NotTheOwner(Refusal):
    """On PostgreSQL the program's own role changes no tables."""

    sentence = N_(
        "The role “%(role)s” may not change the tables of this database. "
        "Name the one that may in TIMEBANK_OWNER_URL, then run “timebank migrate” again."
    )
    status = 503


class NewerSchema(Refusal):
    """The database is newer than the program."""

    sentence = N_("This database was made by a newer Timebank. Please install the newer version.")
    status = 503


class SecondServer(Refusal):
    """Two servers on one SQLite file."""

    sentence = N_("Another “timebank serve” is already running on this folder (process %(pid)s). Stop that one first.")
    status = 503


class ClockBehind(Refusal):
    """A machine without a battery clock woke up in the past."""

    sentence = N_(
        "The machine's clock says %(now)s, which is before the last line in the hours book (%(last)s). "
        "Nothing was written. Set the clock, then try again."
    )
    status = 503


# The hours book


class BookRefusal(Refusal):
    """What the rules of the book do not let through."""


class NoSuchAccount(BookRefusal):
    """An account of another book, or none."""

    sentence = N_("There is no such account in this hours book.")


class AccountClosed(BookRefusal):
    """Only reversals enter a closed account."""

    sentence = N_("%(code)s has left, so no hours can be added there.")


class CodeTaken(BookRefusal):
    """Numbers are unique in a group."""

    sentence = N_("The number %(code)s is already in use.")
    field = "number"


class TooFewPostings(BookRefusal):
    """Hours come from somewhere and go somewhere."""

    sentence = N_("Hours go from somewhere to somewhere: at least two accounts are needed.")


class NothingMoves(BookRefusal):
    """A posting of zero minutes."""

    sentence = N_("There are no hours here to put in the book.")


class Unbalanced(BookRefusal):
    """What is given is received."""

    sentence = N_("The hours given and the hours received are not the same: %(minutes)s too many.")


class TooMuch(BookRefusal):
    """More than any people ever helped one another: a slip of the keyboard, or mischief."""

    sentence = N_("That is more hours than anybody could give. Please check the number.")


class BeyondFloor(BookRefusal):
    """A hard limit that the members decided."""

    sentence = N_("This would take %(code)s past the limit the members set (%(limit)s).")


class BeyondCeiling(BeyondFloor):
    """A hard limit that the members decided, upwards."""


class KeyReused(BookRefusal):
    """The same key with other content."""

    sentence = N_(
        "This was already sent once with different hours. Please look at what is in the book before sending it again."
    )
    status = 409


class NoSuchTransaction(BookRefusal):
    """No such number."""

    sentence = N_("There is no number %(number)s in this hours book.")
    status = 404


class AlreadyReversed(BookRefusal):
    """At most one reversal."""

    sentence = N_("Number %(number)s has already been taken back.")
    status = 409


class ReversalStays(BookRefusal):
    """A reversal cannot be reversed; the right entry follows it."""

    sentence = N_("Number %(number)s takes back another one. Put the right hours in as a new line.")
    status = 409


class MonthClosed(BookRefusal):
    """Closed is closed."""

    sentence = N_("%(month)s is closed already.")
    status = 409
    on_trail = True


class MonthsInOrder(BookRefusal):
    """Earlier months first."""

    sentence = N_("Months close in order: %(month)s comes first.")
    status = 409


class MonthNotOver(BookRefusal):
    """A month still running cannot close."""

    sentence = N_("%(month)s is not over yet.")


class StandsInTheWay(BookRefusal):
    """Something has to be seen to before a month closes."""

    sentence = N_("This cannot be closed yet. Please see to this first: %(what)s")
    status = 409


class BookUnsound(BookRefusal):
    """The check of the book found something."""

    sentence = N_(
        "The check of the book found something. Please tell the person who looks after the machine: %(detail)s"
    )
    status = 409


class MonthNotClosed(BookRefusal):
    """Only the newest closed month may open again."""

    sentence = N_("Only the newest closed month can be opened again, and that is not %(month)s.")
    status = 409


# What a person may type


class Missing(Refusal):
    """Something we need was left out."""

    sentence = N_("Please fill this in.")


class TooLong(Refusal):
    """Ten thousand characters where a line was meant."""

    sentence = N_("This is too long. Please keep it to %(most)s characters.")


class NotANumber(Refusal):
    """A member number we cannot keep."""

    sentence = N_("A number may have letters, digits, dots, dashes, at most %(most)s of them.")
    field = "number"


class NotAnAddress(Refusal):
    """Not an e-mail address."""

    sentence = N_("This does not look like an e-mail address. An example: mair@example.org")
    field = "email"


class NotHoursText(Refusal):
    """Hours nobody can read."""

    sentence = N_("Please give the hours like this: 1:30 or 1.5")
    field = "length"


class NoHours(Refusal):
    """Zero, or nothing."""

    sentence = N_("Please say how long it was.")
    field = "length"


class RoundsToNothing(Refusal):
    """The group counts in larger steps."""

    sentence = N_(
        "This group counts in steps of %(quantum)s, so %(minutes)s would be nothing. "
        "If it was worth telling, it was worth %(quantum)s."
    )
    field = "length"


class TooManyHours(Refusal):
    """More than a day has."""

    sentence = N_("That is more than %(most)s for one day. Please tell each day on its own.")
    field = "length"


class NotADayText(Refusal):
    """A date nobody can read, or one that is not in the calendar."""

    sentence = N_("This is not a real date. An example: 27 3 2026")
    field = "day"


class InTheFuture(Refusal):
    """Help is logged once it was given."""

    sentence = N_("This day is still to come. Please tell us once the help has been given.")
    field = "day"


class BeforeTheBeginning(Refusal):
    """The group's first day."""

    sentence = N_("This group began on %(day)s. For help before that, please speak to your coordinator.")
    field = "day"


class LongAgo(Refusal):
    """A slip of the keyboard in the year."""

    sentence = N_("This is too far back. Please check the year.")
    field = "day"


class OneselfHelped(Refusal):
    """Giver and receiver are one."""

    sentence = N_(
        "Helping yourself is good, but the hours book is for helping one another. Please choose somebody else."
    )
    field = "who"


class NobodyChosen(Refusal):
    """No other side."""

    sentence = N_("Please choose who it was.")
    field = "who"


class UnknownMember(Refusal):
    """No such member here."""

    sentence = N_("We do not know who that is. Please choose from the list, or say “I can't find them”.")
    field = "who"


class HasLeft(Refusal):
    """A departed member."""

    sentence = N_("%(name)s left the group on %(day)s, so help after that cannot be put in the book.")
    field = "who"


# Exchanges


class NotNow(Refusal):
    """The exchange is not in a state for this."""

    sentence = N_("This has been answered already. Here is how it stands now.")
    status = 409


class LongInTheBook(Refusal):
    """A query of hours that were posted long ago."""

    sentence = N_(
        "This has been in the hours book for more than two months. If something is not right, please ring your "
        "coordinator, who can still put it right."
    )
    status = 409


class SameHours(Refusal):
    """'Something is different' with nothing different."""

    sentence = N_("That is the same length as before. If it is right, please say “Yes, that's right”.")
    field = "length"


class BothWords(Refusal):
    """Nobody gives both words."""

    sentence = N_("One person cannot give both people's word. The other side has to say so too.")
    on_trail = True


class ReasonNeeded(Refusal):
    """A coordinator who changes something says why."""

    sentence = N_("Please say why, in a few words. Both people will read it.")
    field = "reason"


# Groups, members, sign-in


class SlugTaken(Refusal):
    """Addresses are unique on one machine."""

    sentence = N_("There is already a group at the address “%(slug)s”.")
    field = "slug"


class NotASlug(Refusal):
    """Letters that work in an address."""

    sentence = N_("Please use only small letters a to z, digits and dashes, for example “llanfair”.")
    field = "slug"


class NotAZone(Refusal):
    """A time zone nobody knows."""

    sentence = N_("There is no time zone “%(zone)s”. An example: Europe/London")
    field = "zone"


class NoSuchRule(Refusal):
    """A setting the group does not have, or a value it cannot take."""

    sentence = N_("The rule “%(name)s” cannot be “%(value)s”.")


class WhichGroup(Refusal):
    """Several groups on this machine, none named."""

    sentence = N_("There are several groups on this machine. Please name one with --group: %(slugs)s")


class NoSuchGroup(Refusal):
    """No such slug."""

    sentence = N_("There is no group “%(slug)s” on this machine.")


class NoGroupYet(Refusal):
    """An empty installation."""

    sentence = N_(
        "There is no group on this machine yet. Begin with “timebank init” or the link “timebank serve” prints."
    )


class NoSuchNumber(Refusal):
    """No member of that number, or one who has left."""

    sentence = N_("There is no member with the number %(number)s in “%(slug)s” now.")


class WrongSignIn(Refusal):
    """The same words whether or not the account exists."""

    sentence = N_("This e-mail address or number and this password do not belong together. Please try again.")
    field = "password"


class LinkSpent(Refusal):
    """Used, expired or never made: all the same to a stranger."""

    sentence = N_("This link has been used or is too old. Please ask your coordinator for a new one.")
    status = 404


class PasswordTooShort(Refusal):
    """Length is what counts."""

    sentence = N_(
        "Please choose a longer password: at least %(least)s characters. Three or four words are easy to remember."
    )
    field = "password"


class PasswordTooCommon(Refusal):
    """The first one anybody would try."""

    sentence = N_("This is one of the first passwords anybody would try. Please choose another.")
    field = "password"


class PasswordsDiffer(Refusal):
    """Typed twice, differently."""

    sentence = N_("The two are not the same. Please type it again.")
    field = "again"


class LastCoordinator(Refusal):
    """A group without one cannot go on."""

    sentence = N_("A group needs at least one coordinator.")


class OddCharacters(Refusal):
    """Control characters and direction overrides: text that is not what it looks like."""

    sentence = N_("There are invisible characters in this text. Please type it again instead of pasting it.")


class NothingToCorrect(Refusal):
    """A correction to the hours there are."""

    sentence = N_("These are the hours that are in the book already.")
    field = "length"


# Two keys


class OneKeyEach(NotAllowed):
    """Who proposed an act, or whom it concerns, cannot confirm it."""

    sentence = N_("This needs a second person: another coordinator or the second signer has to confirm it.")
    on_trail = True


class AlreadySo(Refusal):
    """What was proposed is so already, or cannot be any more."""

    sentence = N_("This is no longer possible: things have changed meanwhile. You can refuse it.")
    status = 409


class ProposedAlready(Refusal):
    """The same waits for its second person."""

    sentence = N_("This has been proposed already. It waits for a second person.")
    status = 409


class NoSecondStep(AlreadySo):
    """Nothing that could have been lost."""

    sentence = N_("No app and no list of codes is in use for this person, so there is nothing to end.")


class OfficeElsewhere(AlreadySo):
    """Two officers of one group do not open another group's desk."""

    sentence = N_("This person holds an office in another group too. Please ask the host of this machine to do it.")


class NobodyElse(Refusal):
    """There are other officers, but each has a part in it."""

    sentence = N_("Nobody else could confirm this: the other officer is part of it. Choose one more officer first.")
    status = 409


class NothingOwed(Refusal):
    """There is nothing to write off."""

    sentence = N_("There are no hours to write off: they have not received more than they gave.")
    status = 409


class OwnGain(NotAllowed):
    """Nobody proposes what is for themselves."""

    sentence = N_("This is about you, or about somebody you act for. Somebody else has to propose it.")
    on_trail = True


# The board


class NothingChosen(Refusal):
    """An answer that is none of those on offer."""

    sentence = N_("Please choose one of the answers.")


class WriterHasLeft(Refusal):
    """Nothing new stands on the board for somebody who is gone."""

    sentence = N_("This person has left, so nothing can stand on the board for them.")
    field = "who"


class OffTheBoard(Refusal):
    """The listing is not in a state for this."""

    sentence = N_("This is off the board already, so that cannot be done. Please write a new one.")
    status = 409


class CannotBeSent(Refusal):
    """One of the two has left, rests, or they are not brought together. Which of these it is nobody learns."""

    sentence = N_("This cannot be sent just now. Please ring the time bank, and they will help.")
    status = 409


class TooMuchSaid(Refusal):
    """Many messages in an hour, or many conversations in a day."""

    sentence = N_("That is a great deal at once. Please wait a little, or ring the time bank.")
    field = "said"
    status = 429


class NothingArranged(Refusal):
    """What was to be answered, changed or called off is no longer as it was."""

    sentence = N_("This has changed in the meantime. Please read what it says now.")
    status = 409


class NotYetThatDay(Refusal):
    """Told of before it was."""

    sentence = N_("That day is still to come.")
    field = "day"


class OwnListing(Refusal):
    """Answering oneself."""

    sentence = N_("This is your own. Others answer it.")
    field = "who"


class NotOnTheBoard(Refusal):
    """A code that stands beside nothing on the board."""

    sentence = N_("Nothing on the board has these letters. Please ask for them once more.")
    field = "code"


class CannotBeAsked(Refusal):
    """It is their own request, they have left or rest, or are not brought together with the one who asks: which of
    these it is, nobody is told.
    """

    sentence = N_("This person cannot be asked for this just now. Please think of somebody else.")
    field = "who"


class QuestionSettled(Refusal):
    """The link of a letter about a listing: answered, too old, or never made. All the same to a stranger."""

    sentence = N_("This is answered already, or too long ago. Nothing needs to be done. Anything else? Please ring us.")
    status = 404


class DayHasPassed(Refusal):
    """Wanted by a day in the past."""

    sentence = N_("That day has passed. Please say a day from today on.")
    field = "by_on"


class AboutMoney(Refusal):
    """What was typed seems to be about prices, cash, or things to sell: a question, and no more."""

    sentence = N_("Is this about money or things? The board is for help, and an hour is worth an hour.")


class EnoughForNow(Refusal):
    """More in an hour than a person means to write."""

    sentence = N_("You have put a good deal on the board in the last hour. Please go on a little later.")
    status = 429


class EnoughForToday(Refusal):
    """More in a day than a person means to write."""

    sentence = N_(
        "You have put a good deal on the board today. Please go on tomorrow, or ask a coordinator to help you."
    )
    status = 429


class NotOwn(NotAllowed):
    """Nobody decides about what is their own, or of somebody they act for."""

    sentence = N_("Somebody else has to decide about this: it is your own, or you act for whoever wrote it.")


class ReadAgain(Refusal):
    """The words were changed while somebody looked at them."""

    sentence = N_("This was changed in the meantime. Please read it once more, and then decide.")
    status = 409


class WhyNot(Refusal):
    """Who takes a listing off the board says why."""

    sentence = N_("Please say why, in a few words. Whoever wrote it reads them, and can answer.")
    field = "reason"


# Telling people


class BadMailSettings(Refusal):
    """A setting of the mail server that cannot be."""

    sentence = N_("In the settings file, “%(name)s” cannot be “%(value)s”. No mail is sent until that is put right.")


# Signing in


class TooManyTries(Refusal):
    """A wait after several wrong tries, longer each time."""

    sentence = N_(
        "There were too many wrong tries. Please wait %(minutes)s min and try again. "
        "A sign-in card or a link works at once."
    )
    status = 429


class WrongCode(Refusal):
    """Wrong, used before, or too old."""

    sentence = N_("This code is not right, or was used before. Please take the next one, or one from your list.")
    field = "code"


class ClockNotSet(Refusal):
    """A machine without a battery clock: no code of an app can be right."""

    sentence = N_(
        "The clock of this machine is wrong: it says %(now)s. So no code of an app can be right just now. "
        "Please use a code from your printed list, or ask whoever looks after the machine to set the clock."
    )
    field = "code"
    status = 503


class WrongNow(Refusal):
    """The password of until now, or whatever shows that it is really them."""

    sentence = N_("This is not right. Please try again.")
    field = "current"


class PasswordTooLong(Refusal):
    """Hashing a book would keep everybody waiting."""

    sentence = N_("Please choose a shorter password: at most %(most)s characters.")
    field = "password"


# Joining


class NoWayToReach(Refusal):
    """Nobody can be welcomed who cannot be reached."""

    sentence = N_("Please give one way to reach you: a telephone number, an e-mail address, or another way in words.")
    field = "phone"


class TooManyToday(Refusal):
    """Somebody plays with the form, or a whole room of people uses one computer."""

    sentence = N_("Several people have asked to join from here today. Please ring us, or try again tomorrow.")
    status = 429


class NoSuchCode(Refusal):
    """Never made, used, too old: all the same to a stranger."""

    sentence = N_("We do not know this code. Please look at it once more. It may have been used, or be too old.")
    field = "code"


class CodeSpent(NotFound):
    """An invitation that does not open the form any more."""

    sentence = N_("This card has been used or is too old. You can still ask to join without it.")


class WhoSaidIt(Refusal):
    """What is typed for somebody names who said it."""

    sentence = N_("Please write down who told you this.")
    field = "told_by"


class NotAllTicked(Refusal):
    """A question, not a lock."""

    sentence = N_("Not everything on our list is ticked. Is that right? If so, please say why.")
    field = "reason"


# Profiles


class WhoAllowedIt(Refusal):
    """Somebody's own words are changed by another only with their leave."""

    sentence = N_("Please write down who allowed this. The person reads it.")
    field = "allowed_by"


# Standing in for somebody


class StandsInAlready(Refusal):
    """Once is enough."""

    sentence = N_("They act for each other like this already, or are being asked.")
    field = "who"
    status = 409


class NotExactlyOne(Refusal):
    """Nobody, or several."""

    sentence = N_("We do not know who that is. Please type the whole name, or the member number.")
    field = "who"


class NotAPerson(Refusal):
    """An organisation acts through people, not the other way round."""

    sentence = N_("Only a person can act for somebody.")
    field = "who"


class OwnConsent(NotAllowed):
    """Nobody writes down that somebody trusts them."""

    sentence = N_("You cannot write this down for yourself. Another coordinator has to hear it from them.")
    field = "who"


class BothSides(NotAllowed):
    """One person gives one word."""

    sentence = N_("You have to do with the other side as well, so somebody else has to say this.")
    on_trail = True


# Circles


class ConsentNeeded(Refusal):
    """A sensitive circle asks for a yes of its own."""

    sentence = N_("This circle asks for your agreement first. Please tick the box, or do not come in.")
    field = "consents"


class AlreadyInside(Refusal):
    """They are in the circle."""

    sentence = N_("This member is in the circle already.")
    field = "who"
    status = 409


class NotInTheCircle(Refusal):
    """Only those in a circle stand on the sheet of its get-togethers, and lead them."""

    sentence = N_("Somebody you named is not in this circle.")


class SheetNeedsAnother(NotAllowed):
    """In a circle as elsewhere nobody gives both words. Not on the trail, as nothing of a circle is."""

    sentence = N_(
        "Somebody else than who wrote the sheet has to do this: a convener of the circle or, where there is no other, "
        "anybody who was there."
    )


class LastConvener(Refusal):
    """Somebody looks after a circle for as long as there is one."""

    sentence = N_("You are the only convener. Please choose who looks after the circle next, or close it.")
    status = 409


class NoSuchCircle(Refusal):
    """A safeguarding look with a wrong code."""

    sentence = N_("No circle has this code. Please ask whoever gave it to you.")
    field = "code"


# Privacy


class StillWaiting(Refusal):
    """Leaving with help that waits for a word."""

    sentence = N_("Some help still waits for an answer. Please agree it or take it back first: it is listed below.")


class LastCoordinatorStays(Refusal):
    """The last coordinator cannot leave."""

    sentence = N_(
        "You are the only coordinator, and the group cannot go on without one. "
        "First make somebody else a coordinator, then you are free to go."
    )


class HasErased(Refusal):
    """Who was forgotten cannot come back as the same member."""

    sentence = N_("Nothing is kept about this person any more. Please add them as somebody new.")
    status = 409


class NotSure(Refusal):
    """Being forgotten cannot be undone, so it is typed."""

    sentence = N_("Please type the word to show that you are sure: %(word)s")
    field = "sure"


class TwoPeople(Refusal):
    """Two named people, not one twice."""

    sentence = N_("Please name two different people.")


class OfficerFirst(Refusal):
    """A coordinator cannot take another officer off the books alone."""

    sentence = N_("This person is a coordinator or second signer. Their role has to end first; then try again.")


# Slips and piles


class NoSuchSlip(Refusal):
    """A number that was never given out."""

    sentence = N_(
        "No slip with the number %(number)s was ever printed or given out. Leave the number empty, and write the new "
        "one that is given to you on the paper."
    )
    field = "number"


class SlipSeen(Refusal):
    """One number, twice."""

    sentence = N_("Slip %(number)s is in a pile already: pile %(pile)s. Look at the number.")
    field = "number"


class SlipInBook(Refusal):
    """A number that came into the book by another way."""

    sentence = N_("Slip %(number)s is in the hours book already. Look at the number.")
    field = "number"


class PileSettled(Refusal):
    """A pile that was posted or given up is not changed."""

    sentence = N_(
        "This pile is finished, so its slips are not changed any more. What is wrong in the hours book is put right at "
        "the desk, by a correction that both people read."
    )
    status = 409
    on_trail = True


class PileDiffers(Refusal):
    """Typed and counted are not the same."""

    sentence = N_("What was typed is not what was counted by hand: look for the slip, or count again.")
    status = 409


class PileChanged(Refusal):
    """Somebody else typed in it meanwhile."""

    sentence = N_("Somebody changed this pile while you were looking at it. Please look again.")
    status = 409


class PileUnsettled(Refusal):
    """A line that nobody has answered yet."""

    sentence = N_("Some slips of this pile still ask something. Please answer that, or set them aside.")
    status = 409


class OneOnOneSide(Refusal):
    """Several helped several."""

    sentence = N_("Several people may be on one side only. Please write a second slip for the others.")
    field = "receiver"


class SamePersonTwice(Refusal):
    """A list with one person twice."""

    sentence = N_("%(name)s is there twice.")
    field = "giver"


class OtherWay(Refusal):
    """It cannot be the same."""

    sentence = N_("That one says it the other way round, so it cannot be the same. Please set this slip aside and ask.")
    status = 409


class ToldAlready(Refusal):
    """A slip that became clear looks like what was told."""

    sentence = N_(
        "The same two told of help within three days of this already. If it is the same help, give this slip up; if "
        "not, say that it is another one."
    )
    status = 409


class TooManySlips(Refusal):
    """A pad of a million."""

    sentence = N_("At most %(most)s at once, please.")
    field = "how_many"


class NotATable(Refusal):
    """Rows nobody can read."""

    sentence = N_("This cannot be read as rows and columns. Save it as CSV (UTF-8), or copy the rows and paste them.")
    field = "rows"


class NothingTicked(Refusal):
    """Several at once, and none of them."""

    sentence = N_("Please tick at least one.")


# Deciding together


class MembersOwn(Refusal):
    """A rule that changes by a decision alone."""

    sentence = N_("This is for the members to decide together. Please propose it.")
    status = 409


class TooShort(Refusal):
    """Members need time."""

    sentence = N_("Please leave at least seven days to answer.")
    field = "closes_on"


class TooLongOpen(Refusal):
    """A proposal that nobody would remember."""

    sentence = N_("Please let it end within a year.")
    field = "closes_on"


class BeforeItCloses(Refusal):
    """A rule that would hold before it was decided."""

    sentence = N_("It can hold from the day after the last day to answer, or later.")
    field = "holds_from"


class NothingNew(Refusal):
    """What is proposed holds already."""

    sentence = N_("This holds already. Please propose something else.")
    field = "value"


class ProposedNow(Refusal):
    """One proposal for one rule at a time."""

    sentence = N_("There is a proposal about this already. Please talk about it there.")
    status = 409


class NotOpen(Refusal):
    """Answers before and after."""

    sentence = N_("This proposal is not open for answers any more.")
    status = 409


class ObjectionNeedsReason(Refusal):
    """Somebody who objects says what stands in the way."""

    sentence = N_("Please say why you object, so that it can be talked about.")
    field = "reason"


class GivenOnPaper(Refusal):
    """One word a member."""

    sentence = N_("%(name)s has given a word on paper, and it is counted.")
    status = 409


class GivenAlready(Refusal):
    """A name on a list of paper whose word is there."""

    sentence = N_("%(name)s has given a word already.")
    field = "who"
    status = 409


class NotAWitness(Refusal):
    """A witness is somebody else."""

    sentence = N_("The witness is another member: neither the one who rings nor the one who writes it down.")
    field = "witness"


class CountDiffers(Refusal):
    """As many papers as names."""

    sentence = N_("Names on the list: %(names)s. Words counted: %(words)s. They must be as many.")
    field = "who"


class NotOverYet(Refusal):
    """The last day to answer is not over."""

    sentence = N_("This is counted once the last day to answer is over.")
    status = 409


class PaperWaits(Refusal):
    """A count without its second person."""

    sentence = N_("Words on paper still wait for a second person. Please see to that first.")
    status = 409


# Get-togethers


class NotATime(Refusal):
    """A time nobody can read."""

    sentence = N_("Please write the time as 10:30 or 14:00.")
    field = "begins"


class NoEnd(Refusal):
    """Something that repeats for ever."""

    sentence = N_("Please say until which day it repeats: at most %(most)s times.")
    field = "until"


class RuleStays(Refusal):
    """People put their names down under it."""

    sentence = N_(
        "People have put their names down under this rule, so it stays as it is. Call it off and announce it anew to "
        "have another one."
    )
    field = "rule"
    status = 409


class GatheringOver(Refusal):
    """Places are for what is to come."""

    sentence = N_("This get-together is over, or was called off.")
    status = 409


class GatheringChanged(Refusal):
    """Somebody else changed it meanwhile."""

    sentence = N_("Somebody changed this while you were looking at it. Please look again.")
    status = 409


class NobodyThere(Refusal):
    """A sheet with nobody on it."""

    sentence = N_("Please say who was there.")
    field = "others"


class TooManyPeople(Refusal):
    """A stadium."""

    sentence = N_("At most %(most)s people on one sheet, please.")
    field = "guests"


class NoIssuer(Refusal):
    """Hours from whoever gives none out."""

    sentence = N_("This organisation gives out no hours. Please choose one that does.")
    field = "issued_by"


# Gifts and the pot


class GiftToOneself(Refusal):
    """From one pocket into the other."""

    sentence = N_("A gift is for somebody else. Please choose who gets it.")
    field = "who"


class NotSoMuchToGive(Refusal):
    """More than was given beyond what was received."""

    sentence = N_("A gift is made of hours given beyond those received: at most %(most)s now.")
    field = "length"


class PotTooSmall(Refusal):
    """The pot has less."""

    sentence = N_("There is not as much in the community pot: %(most)s now.")
    field = "length"


# Ideas and the mirror


class EnoughIdeas(Refusal):
    """More ideas in a day than one person means to tell."""

    sentence = N_("That is a good number of ideas for today. Please go on tomorrow.")
    status = 429


class AnsweredThisYear(Refusal):
    """The yearly questions, a second time."""

    sentence = N_("You have answered this year. What you answered is not kept, so it cannot be changed.")
    status = 409


class MoreThanSheets(Refusal):
    """Counts that cannot be right."""

    sentence = N_("There are more answers to a question than sheets. Please count them once more.")
    field = "sheets"
