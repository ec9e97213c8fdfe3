#include "engine/catalogue/JobRecord.h"

#include "engine/processes/ProcessIdentity.h"

namespace basekeep {

namespace {

QString toText(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QDateTime toTime(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toLocalTime();
}

} // namespace

bool JobRecord::isInterrupted() const
{
    return state == QLatin1String("running") && !ProcessIdentity{ownerPid, ownerStartedAt}.isAlive();
}

QString JobRecord::ownProgram()
{
    return QStringLiteral("Basekeep " BASEKEEP_VERSION);
}

QJsonObject JobRecord::toJson() const
{
    return {
        {QStringLiteral("id"), id},
        {QStringLiteral("kind"), kind},
        {QStringLiteral("frontEnd"), frontEnd},
        {QStringLiteral("program"), program},
        {QStringLiteral("profileName"), profileName},
        {QStringLiteral("server"), server},
        {QStringLiteral("target"), target},
        {QStringLiteral("format"), format},
        {QStringLiteral("command"), command},
        {QStringLiteral("startedAt"), toText(startedAt)},
        {QStringLiteral("finishedAt"), toText(finishedAt)},
        {QStringLiteral("state"), state},
        {QStringLiteral("stage"), stage},
        {QStringLiteral("bytesDone"), qint64(bytesDone)},
        {QStringLiteral("bytesTotal"), qint64(bytesTotal)},
        {QStringLiteral("ownerPid"), ownerPid},
        {QStringLiteral("ownerStartedAt"), toText(ownerStartedAt)},
        {QStringLiteral("childPid"), childPid},
        {QStringLiteral("dataBackendPid"), dataBackendPid},
        {QStringLiteral("walBackendPid"), walBackendPid},
        {QStringLiteral("dataSenderState"), dataSenderState},
        {QStringLiteral("walSenderState"), walSenderState},
        {QStringLiteral("outcome"), outcome},
        {QStringLiteral("hint"), hint},
        {QStringLiteral("detail"), detail},
        {QStringLiteral("result"), result},
    };
}

JobRecord JobRecord::fromJson(const QJsonObject& json)
{
    const auto text = [&json](const char* key) {
        return json.value(QLatin1String(key)).toString();
    };
    const auto number = [&json](const char* key) {
        return json.value(QLatin1String(key)).toInteger();
    };
    JobRecord record;
    record.id = text("id");
    record.kind = text("kind");
    record.frontEnd = text("frontEnd");
    record.program = text("program");
    record.profileName = text("profileName");
    record.server = text("server");
    record.target = text("target");
    record.format = text("format");
    record.command = text("command");
    record.startedAt = toTime(json.value(QLatin1String("startedAt")));
    record.finishedAt = toTime(json.value(QLatin1String("finishedAt")));
    record.state = text("state");
    record.stage = text("stage");
    record.bytesDone = quint64(number("bytesDone"));
    record.bytesTotal = quint64(number("bytesTotal"));
    record.ownerPid = number("ownerPid");
    record.ownerStartedAt = toTime(json.value(QLatin1String("ownerStartedAt")));
    record.childPid = number("childPid");
    record.dataBackendPid = int(number("dataBackendPid"));
    record.walBackendPid = int(number("walBackendPid"));
    record.dataSenderState = text("dataSenderState");
    record.walSenderState = text("walSenderState");
    record.outcome = text("outcome");
    record.hint = text("hint");
    record.detail = text("detail");
    record.result = json.value(QLatin1String("result")).toObject();
    return record;
}

} // namespace basekeep
