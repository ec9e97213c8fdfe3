#include "engine/sandbox/SandboxState.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QSaveFile>

#include "engine/jobs/Failure.h"
#include "engine/sandbox/SandboxPassfile.h"

namespace basekeep {

QString SandboxState::fileName(const QString& folder)
{
    return folder + QStringLiteral("/sandbox.json");
}

std::optional<SandboxState> SandboxState::load(const QString& folder)
{
    QFile file(fileName(folder));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    SandboxState state;
    state.binFolder = json.value(QLatin1String("binFolder")).toString();
    state.majorVersion = json.value(QLatin1String("majorVersion")).toInt();
    state.versionText = json.value(QLatin1String("version")).toString();
    state.socketFolder = json.value(QLatin1String("socketFolder")).toString();
    state.port = json.value(QLatin1String("port")).toInt();
    state.isFilled = json.value(QLatin1String("filled")).toBool();
    state.asksForPassword = json.value(QLatin1String("asksForPassword")).toBool();
    return state;
}

void SandboxState::save(const QString& folder) const
{
    QSaveFile file(fileName(folder));
    const QJsonObject json{
        {QStringLiteral("binFolder"), binFolder},
        {QStringLiteral("majorVersion"), majorVersion},
        {QStringLiteral("version"), versionText},
        {QStringLiteral("socketFolder"), socketFolder},
        {QStringLiteral("port"), port},
        {QStringLiteral("filled"), isFilled},
        {QStringLiteral("asksForPassword"), asksForPassword},
    };
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(json).toJson()) < 0 || !file.commit()) {
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("SandboxState", "\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
}

ConnectionSettings SandboxState::connection(const QString& folder, const QString& database) const
{
    ConnectionSettings settings;
    settings.parameters = {
        {QStringLiteral("host"), QStringLiteral("127.0.0.1")},
        {QStringLiteral("port"), QString::number(port)},
        {QStringLiteral("user"), QStringLiteral("basekeep")},
        {QStringLiteral("dbname"), database},
        {QStringLiteral("passfile"), SandboxPassfile(folder).fileName()},
    };
    return settings;
}

} // namespace basekeep
