"""Results and forecasts in sentences, for the notice board."""

from __future__ import annotations

from lifang.modules.gatherings.ballots.forecast import Forecast
from lifang.modules.gatherings.ballots.results import ElectionResult, Keys, MotionResult, Result
from lifang.modules.gatherings.ballots.roll import Weight
from lifang.modules.gatherings.ballots.threshold import Threshold

SENTENCES = {
    "took-part": {
        "zh": "参与表决：面积 {area}；人数 {heads}。需要{needed}。",
        "en": "Took part: area {area}; heads {heads}. Needed: {needed}.",
    },
    "in-favour": {
        "zh": "同意：占参与表决面积 {area}；占参与表决人数 {heads}。需要{needed}。",
        "en": "In favour, of those who took part: area {area}; heads {heads}. Needed: {needed}.",
    },
    "others": {
        "zh": "反对 {against}；弃权 {abstained}；废票 {spoiled}（不计入参与表决）。",
        "en": "Against {against}; abstained {abstained}; spoiled {spoiled} (these take no part).",
    },
    "blank-or-spoiled": {
        "zh": "弃权 {abstained}；废票 {spoiled}（不计入参与表决）。",
        "en": "Abstained {abstained}; spoiled {spoiled} (these take no part).",
    },
    "divided": {
        "zh": "有 {n} 位业主名下多套房屋的意见不一致：计入参与表决人数，不计入任何一方。",
        "en": "Owners of several units who voted differently with them: {n}; they took part, on no side.",
    },
    "no-quorum": {
        "zh": "参与表决未达到法定比例，本次表决无效；还差面积 {area}、{heads} 人。",
        "en": "The quorum was not reached, so nothing is decided; missing: area {area}, heads {heads}.",
    },
    "passed": {"zh": "表决通过。", "en": "The motion passed."},
    "failed": {
        "zh": "表决未通过；同意还差面积 {area}、{heads} 人。",
        "en": "The motion failed; missing in favour: area {area}, heads {heads}.",
    },
    "member": {
        "zh": "第 {rank} 名 {name}：面积 {area}；人数 {heads}。当选委员。",
        "en": "{rank}. {name}: area {area}; heads {heads}. Elected member.",
    },
    "alternate": {
        "zh": "第 {rank} 名 {name}：面积 {area}；人数 {heads}。当选候补委员。",
        "en": "{rank}. {name}: area {area}; heads {heads}. Elected alternate.",
    },
    "nothing": {
        "zh": "第 {rank} 名 {name}：面积 {area}；人数 {heads}。未当选。",
        "en": "{rank}. {name}: area {area}; heads {heads}. Not elected.",
    },
    "complete": {"zh": "所有席位均已选出。", "en": "All seats are filled."},
    "seats-empty": {
        "zh": "还有 {n} 个席位空缺，需要另行选举。",
        "en": "Seats that stay empty and need another election: {n}.",
    },
    "quorum-reached": {"zh": "参与表决已达到法定比例。", "en": "The quorum is reached."},
    "quorum-missing": {
        "zh": "还差面积 {area}、{heads} 人；按入户名单最少再走 {n} 户。",
        "en": "Still missing: area {area}, heads {heads}; fewest doors of the doorstep list that bring it: {n}.",
    },
}


def explain(result: Result, language: str) -> list[str]:
    spoken = "zh" if language.startswith("zh") else "en"
    told = [_keys("took-part", result.quorum, spoken)]
    told += (
        _explain_motion(result, spoken)
        if isinstance(result, MotionResult)
        else _explain_election(result, spoken)
    )
    return told


def explain_forecast(forecast: Forecast, language: str) -> list[str]:
    spoken = "zh" if language.startswith("zh") else "en"
    told = [_keys("took-part", forecast.quorum, spoken)]
    if forecast.quorum.met:
        return [*told, _say("quorum-reached", spoken)]
    return [*told, _missing("quorum-missing", forecast.quorum, spoken, n=forecast.fewest)]


def square_metres(area: int, language: str) -> str:
    return f"{area // 100}.{area % 100:02d} {'平方米' if language == 'zh' else 'm²'}"


def percent(part: int, whole: int) -> str:
    """Cut off, not rounded: what has not reached its share must not look as if it had."""
    hundredths = 10_000 * part // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def _explain_motion(result: MotionResult, language: str) -> list[str]:
    told = [_keys("in-favour", result.consent, language)]
    sides = {"against": result.against, "abstained": result.abstained, "spoiled": result.spoiled}
    told.append(_say("others", language, **{side: _both(at, language) for side, at in sides.items()}))
    if result.divided_heads:
        told.append(_say("divided", language, n=result.divided_heads))
    match result.outcome:
        case "no-quorum":
            told.append(_missing("no-quorum", result.quorum, language))
        case "failed":
            told.append(_missing("failed", result.consent, language))
        case "passed":
            told.append(_say("passed", language))
    return told


def _explain_election(result: ElectionResult, language: str) -> list[str]:
    told = [
        _keys(standing.won, standing.consent, language, rank=rank, name=standing.name)
        for rank, standing in enumerate(result.standings, 1)
    ]
    sides = {"abstained": result.abstained, "spoiled": result.spoiled}
    told.append(
        _say("blank-or-spoiled", language, **{side: _both(at, language) for side, at in sides.items()})
    )
    if result.outcome == "no-quorum":
        return [*told, _missing("no-quorum", result.quorum, language)]
    return [*told, _say(result.outcome, language, n=result.empty_seats)]


def _keys(kind: str, keys: Keys, language: str, **more: object) -> str:
    part, whole = keys.part, keys.whole
    area = f"{square_metres(part.area, language)} / {square_metres(whole.area, language)} = "
    return _say(
        kind,
        language,
        area=area + percent(part.area, whole.area),
        heads=f"{part.heads} / {whole.heads} = {percent(part.heads, whole.heads)}",
        needed=_threshold(keys.threshold, language),
        **more,
    )


def _missing(kind: str, keys: Keys, language: str, **more: object) -> str:
    missing = keys.missing
    return _say(kind, language, area=square_metres(missing.area, language), heads=missing.heads, **more)


def _threshold(threshold: Threshold, language: str) -> str:
    share = threshold.share
    if language == "zh":
        return f"两项均超过 {share}" if threshold.beyond else f"两项均达到 {share} 以上（含本数）"
    return f"more than {share} of both" if threshold.beyond else f"at least {share} of both"


def _both(weight: Weight, language: str) -> str:
    heads = f"{weight.heads} 人" if language == "zh" else f"heads {weight.heads}"
    return f"{square_metres(weight.area, language)} / {heads}"


def _say(kind: str, language: str, **words: object) -> str:
    return SENTENCES[kind][language].format_map(words)
