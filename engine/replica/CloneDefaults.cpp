#include "engine/replica/CloneDefaults.h"

#include "engine/jobs/Failure.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/ReplicaStore.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>
#include <QtCore/QSysInfo>

namespace basekeep::CloneDefaults {

namespace {

constexpr qsizetype longestSlotName = 63;

/// As a part of a folder's name.
QString fileSafe(const QString& text)
{
    static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString safe = text;
    return safe.replace(unsafe, QStringLiteral("_"));
}

/// A free one that no replica here has either: one that is stopped wants its port back.
int unclaimedPort()
{
    const QList<Replica> replicas = ReplicaStore().replicas();
    int port = freePort();
    while (std::any_of(replicas.begin(), replicas.end(), [port](const Replica& one) { return one.port == port; }))
        port = freePort(port + 1);
    return port;
}

QString freeTarget(const QString& folder, const QString& name)
{
    const QString wanted = folder + QLatin1Char('/') + fileSafe(name) + QStringLiteral("-replica");
    QString target = wanted;
    for (int number = 2; QFileInfo::exists(target); ++number)
        target = wanted + QLatin1Char('-') + QString::number(number);
    return target;
}

} // namespace

void fill(CloneSettings& settings, const QString& replicasFolder)
{
    if (settings.target.isEmpty() && !replicasFolder.isEmpty()) {
        const QString name = settings.profileName.isEmpty() ? settings.source.displayName() : settings.profileName;
        settings.target = freeTarget(replicasFolder, name);
    }
    if (settings.slotName.isEmpty())
        settings.slotName = slotName(settings.target);
    if (settings.port == 0)
        settings.port = unclaimedPort();
}

int freePort(int from)
{
    constexpr int highest = 65535;
    for (int port = from; port <= highest; ++port) {
        if (LocalCluster::isPortFree(port))
            return port;
    }
    return LocalCluster::freePort();
}

QString slotPrefix()
{
    return QStringLiteral("basekeep_");
}

QString slotName(const QString& target)
{
    static const QRegularExpression unfit(QStringLiteral("[^a-z0-9]+"));
    const auto fit = [](QString text) {
        text = text.toLower().replace(unfit, QStringLiteral("_"));
        while (text.startsWith(QLatin1Char('_')))
            text.remove(0, 1);
        while (text.endsWith(QLatin1Char('_')))
            text.chop(1);
        return text;
    };
    const QString host = fit(QSysInfo::machineHostName().section(QLatin1Char('.'), 0, 0));
    const QString folder = fit(QFileInfo(QDir::cleanPath(target)).fileName());
    QString name = slotPrefix() + host;
    if (!folder.isEmpty())
        name += (host.isEmpty() ? QString() : QStringLiteral("_")) + folder;
    return name.left(longestSlotName);
}

QString tablespaceFolder(const QString& target, const QString& tablespace)
{
    return QDir::cleanPath(target) + QLatin1Char('-') + fileSafe(tablespace);
}

} // namespace basekeep::CloneDefaults
