"""Action ↔ button data: at most 64 bytes, the same string on every channel.

A code is permanent: buttons sent years ago are still in people's chats. Never reuse one.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from domain import actions
from domain.actions import Action, AnyAction
from domain.errors import UnknownButton

MAX_BYTES = 64
"""Source: Telegram Bot API, InlineKeyboardButton.callback_data (1-64 bytes)."""

_CODES: Mapping[str, type[Action]] = MappingProxyType(
    {
        "st": actions.Start,
        "h": actions.GoHome,
        "?": actions.ShowHelp,
        "l": actions.ChooseLanguage,
        "ls": actions.SetLanguage,
        "u": actions.AskUnlink,
        "uy": actions.Unlink,
        "fo": actions.PickOption,
        "fd": actions.FinishPicking,
        "fs": actions.SkipField,
        "fb": actions.StepBack,
        "fx": actions.CancelForm,
        "fr": actions.ResumeForm,
        "c": actions.ListCompetencies,
        "t": actions.ListTargets,
        "tf": actions.FindTargets,
        "o": actions.OpenTarget,
        "p": actions.ShowPath,
        "pp": actions.ShowPacePicture,
        "ps": actions.ShowStudentPace,
        "pc": actions.ShowClassPicture,
        "q": actions.RequestConference,
        "k": actions.OpenConference,
        "kc": actions.CancelConference,
        "ky": actions.ConfirmCancel,
        "ka": actions.AcceptTime,
        "ko": actions.AskOtherTime,
        "kr": actions.RespondToOutcome,
        "kt": actions.AcknowledgeOutcome,
        "kw": actions.AnswerResponse,
        "r": actions.Reflect,
        "rl": actions.ListReflections,
        "ro": actions.OpenReflection,
        "rv": actions.ChangeVisibility,
        "rd": actions.DeleteReflection,
        "ry": actions.ConfirmDelete,
        "ra": actions.ReflectOn,
        "rp": actions.ReflectWith,
        "rq": actions.ListPrompts,
        "re": actions.EditReflection,
        "rs": actions.SearchReflections,
        "rf": actions.FindReflections,
        "rh": actions.HearReflection,
        "rt": actions.ListSharedReflections,
        "rw": actions.OpenSharedReflection,
        "s": actions.SayStuck,
        "n": actions.HelpNow,
        "w": actions.ShowWhoSees,
        "we": actions.SayWorkedElsewhere,
        "wt": actions.ChooseCadence,
        "al": actions.ListStudents,
        "af": actions.FindStudents,
        "ao": actions.OpenStudent,
        "at": actions.ListStudentTargets,
        "ag": actions.OpenStudentTarget,
        "aq": actions.ListRequests,
        "ca": actions.AcceptConference,
        "cp": actions.ProposeTime,
        "co": actions.RecordOutcome,
        "hb": actions.BookTime,
        "ho": actions.CallOff,
        "hm": actions.RecordMissed,
        "hg": actions.GatherGroup,
        "hl": actions.ListHours,
        "hn": actions.AddHours,
        "hc": actions.ChangeHours,
        "he": actions.EndHours,
        "hy": actions.ConfirmEndHours,
        "dp": actions.ProposeDate,
        "db": actions.TakeBackDate,
        "dl": actions.ListDateProposals,
        "da": actions.AcceptDate,
        "do": actions.AgreeOtherDate,
        "dd": actions.DeclineDate,
        "dm": actions.MoveDate,
        "br": actions.ReportAbsence,
        "bl": actions.ListAbsences,
        "bw": actions.WithdrawAbsence,
        "bc": actions.ConfirmAbsence,
        "bd": actions.DeclineAbsence,
        "ll": actions.ListLinks,
        "lc": actions.ConfirmLink,
        "ld": actions.DeclineLink,
        "li": actions.InviteStudent,
        "lu": actions.UnlinkStudent,
        "ly": actions.ConfirmUnlinkStudent,
        "ha": actions.AcknowledgeHelp,
        "gl": actions.ListCases,
        "gg": actions.OpenCaseGroup,
        "gc": actions.OpenCase,
        "gs": actions.RecordSupport,
        "gm": actions.RecordGroupSupport,
        "gn": actions.NextSupport,
        "gv": actions.ListReviews,
        "go": actions.OpenSupport,
        "gr": actions.ReviewSupport,
        "gy": actions.RespondToSupport,
        "gk": actions.OfferConference,
        "gz": actions.SnoozeCase,
        "gi": actions.NameNeed,
        "ge": actions.ListNeeds,
        "ga": actions.AnswerNeed,
        "is": actions.ShowCalendarAddress,
        "im": actions.MakeCalendarAddress,
        "ir": actions.RevokeCalendarAddress,
        "iy": actions.ConfirmRevokeAddress,
        "el": actions.LogEvidence,
        "eo": actions.OpenEvidence,
        "ea": actions.ChooseEvidenceTarget,
        "et": actions.TagEvidence,
        "eu": actions.UntagEvidence,
        "eh": actions.ChooseEvidenceKind,
        "ek": actions.SetEvidenceKind,
        "ec": actions.SetEvidenceContext,
        "en": actions.SetNewContext,
        "ee": actions.EditEvidence,
        "ew": actions.WithdrawEvidence,
        "ey": actions.ConfirmWithdraw,
        "ef": actions.ShowEvidenceFiles,
        "er": actions.KeepAsReflection,
        "ei": actions.ListUnsorted,
        "ep": actions.ShowPortfolio,
        "es": actions.ListTargetEvidence,
        "ex": actions.ExportPortfolio,
        "eq": actions.ShowFeedback,
        "ej": actions.AskFeedback,
        "eg": actions.GiveFeedback,
        "ed": actions.DeclineFeedback,
        "em": actions.InviteMentor,
        "ol": actions.NoteMentorWords,
        "ev": actions.ListEvidenceReviews,
        "eb": actions.AcceptEvidence,
        "ez": actions.SetEvidenceAside,
        "jl": actions.JudgeTogether,
        "ja": actions.AskColleague,
        "jo": actions.OpenSecond,
        "jj": actions.JudgeSecond,
        "jd": actions.DeclineSecond,
        "jm": actions.OpenDifference,
        "jr": actions.RecordModeration,
        "ji": actions.InviteAgain,
        "js": actions.ShowAgreement,
        "je": actions.ListExemplars,
        "jx": actions.OpenExemplar,
        "jn": actions.AddExemplar,
        "jc": actions.RateExemplar,
        "jt": actions.RetireExemplar,
        "jh": actions.ShowCalibration,
        "vl": actions.ListAdvisory,
        "vo": actions.OpenBrief,
        "vm": actions.MarkMet,
        "vu": actions.UndoMet,
        "vw": actions.AskWhyNotMet,
        "vn": actions.SetNotMet,
        "vt": actions.MeetAnotherTime,
        "vr": actions.RecordTalk,
        "ve": actions.EnterForStudent,
        "vq": actions.AskCheckInAgain,
        "vk": actions.ListenToCheckIn,
        "vc": actions.CloseAgreement,
        "vv": actions.ShowCoverage,
        "vs": actions.ShowSchoolCoverage,
        "vg": actions.ShowSharedNeeds,
        "vp": actions.PrintBriefs,
        "vh": actions.SetAdvisoryTime,
        "mw": actions.ShowMyWeek,
        "ma": actions.AnswerCheckIn,
        "mo": actions.OpenCheckIn,
        "mt": actions.SayRatherTalk,
        "mb": actions.TakeBackTalk,
        "ms": actions.SetGoal,
        "mg": actions.OpenGoal,
        "mk": actions.MarkGoal,
        "mi": actions.TieGoal,
        "ml": actions.ListGoals,
        "mj": actions.ChooseTie,
        "xl": actions.ListHabits,
        "xo": actions.OpenHabit,
        "xr": actions.RateHabit,
        "xg": actions.ShowHabitGrowth,
        "xb": actions.TakeBackRating,
        "yh": actions.ShowLed,
        "ys": actions.StartLed,
        "yo": actions.OpenLed,
        "yw": actions.WriteLedOpening,
        "yc": actions.ChooseLedPart,
        "ya": actions.AddLedPart,
        "yp": actions.OpenLedPart,
        "ym": actions.MoveLedPart,
        "yr": actions.RemoveLedPart,
        "yx": actions.RehearseLed,
        "yv": actions.OpenLedPage,
        "yf": actions.ShareLed,
        "ye": actions.EndLed,
        "yy": actions.ConfirmEndLed,
        "yn": actions.PrintPortfolio,
        "zc": actions.OpenChild,
        "zw": actions.OpenFamilyWeek,
        "zm": actions.ShowFamilyWords,
        "za": actions.AskAdvisor,
        "zv": actions.ShowFamilyPreview,
        "zd": actions.AddFamilyWord,
        "zk": actions.TakeFamilyWord,
        "zt": actions.TalkFirst,
        "zo": actions.OpenFamily,
        "zs": actions.SayShown,
        "zi": actions.InviteGuardian,
        "zp": actions.PrintFamilyPage,
        "zx": actions.PrintFamilyPages,
        "zl": actions.ListFamilyTasks,
        "zn": actions.CloseFamilyTask,
        "zr": actions.ShowFamilyProtocol,
    }
)
_CODE_OF: Mapping[type[Action], str] = MappingProxyType({kind: code for code, kind in _CODES.items()})
_HINTS: Mapping[type[Action], Mapping[str, Any]] = MappingProxyType(
    {kind: get_type_hints(kind) for kind in _CODE_OF}
)

if missing := [kind.__name__ for kind in get_args(AnyAction) if kind not in _CODE_OF]:
    raise ImportError(f"actions without a code: {missing}")


def encode(action: Action) -> str:
    """The action as button data. Raises ValueError over MAX_BYTES."""
    parts = [_CODE_OF[type(action)]]
    parts += [_encode_value(getattr(action, field.name)) for field in fields(action)]
    data = ":".join(parts)
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"{type(action).__name__} takes more than {MAX_BYTES} bytes")
    return data


def decode(data: str) -> Action:
    """The action in button data. Raises UnknownButton for whatever was not made by `encode`.

    Fields that an action got later, at its end and with a default, are missing in the buttons from before.
    """
    code, *values = data.split(":", 1)
    kind = _CODES.get(code)
    if kind is None:
        raise UnknownButton
    names = fields(kind)
    parts = values[0].split(":", len(names) - 1) if values and names else []
    later = names[len(parts) :]
    if any(field.default is MISSING for field in later) or (values and not names):
        raise UnknownButton
    hints = _HINTS[kind]
    try:
        return kind(
            **{
                field.name: _decode_value(hints[field.name], part)
                for field, part in zip(names, parts, strict=False)
            }
        )
    except ValueError:
        raise UnknownButton from None


def _encode_value(value: object) -> str:
    match value:
        case None:
            return ""
        case UUID():
            return urlsafe_b64encode(value.bytes).decode().rstrip("=")
        case _:
            return str(value)


def _decode_value(kind: Any, text: str) -> object:
    if get_origin(kind) in (Union, UnionType):
        if not text:
            return None
        (kind,) = (option for option in get_args(kind) if option is not type(None))
    if kind is UUID:
        return UUID(bytes=urlsafe_b64decode(text + "=="))
    if kind is int:
        return int(text)
    if issubclass(kind, StrEnum):
        return kind(text)
    return text
