#include "gui/settings/Settings.h"

#include "engine/catalogue/JobRegistry.h"

#include <QtCore/QDir>
#include <QtCore/QMetaEnum>
#include <QtCore/QStandardPaths>

namespace basekeep {

namespace {

QString appearanceKey()
{
    return QStringLiteral("window/appearance");
}
QString geometryKey()
{
    return QStringLiteral("window/geometry");
}
QString splitterKey()
{
    return QStringLiteral("window/splitter");
}
QString lastProfileKey()
{
    return QStringLiteral("window/lastProfile");
}
QString backupFolderKey()
{
    return QStringLiteral("backup/folder");
}
QString choicesKey(const QString& profileId)
{
    return QStringLiteral("backup/choices/") + profileId;
}
QString notifyKey()
{
    return QStringLiteral("jobs/notifyAtEnd");
}

QString outlivingToldKey()
{
    return QStringLiteral("walArchives/toldOfOutliving");
}

QString reportFolderKey()
{
    return QStringLiteral("verify/reportFolder");
}

QMetaEnum appearanceEnum()
{
    return QMetaEnum::fromType<Settings::Appearance>();
}

} // namespace

Settings::Settings(QString fileName, QObject* parent)
    : QObject(parent)
    , m_store(fileName.isEmpty() ? dataFolder() + QStringLiteral("/settings.ini") : fileName, QSettings::IniFormat)
{
}

Settings::Appearance Settings::appearance() const
{
    bool isKnown = false;
    const QByteArray name = m_store.value(appearanceKey()).toByteArray();
    const int value = appearanceEnum().keyToValue(name.constData(), &isKnown);
    return isKnown ? Appearance(value) : Appearance::System;
}

void Settings::setAppearance(Appearance appearance)
{
    if (appearance == this->appearance())
        return;
    m_store.setValue(appearanceKey(), QString::fromLatin1(appearanceEnum().valueToKey(int(appearance))));
    Q_EMIT appearanceChanged(appearance);
}

QString Settings::backupFolder() const
{
    const QString folder = m_store.value(backupFolderKey()).toString();
    return folder.isEmpty() ? standardBackupFolder() : folder;
}

void Settings::setBackupFolder(const QString& folder)
{
    if (folder.isEmpty() || folder == standardBackupFolder())
        m_store.remove(backupFolderKey());
    else
        m_store.setValue(backupFolderKey(), folder);
}

bool Settings::notifiesAtEnd() const
{
    return m_store.value(notifyKey(), true).toBool();
}

void Settings::setNotifiesAtEnd(bool notifies)
{
    m_store.setValue(notifyKey(), notifies);
}

bool Settings::hasToldOfOutlivingArchives() const
{
    return m_store.value(outlivingToldKey()).toBool();
}

void Settings::setToldOfOutlivingArchives()
{
    m_store.setValue(outlivingToldKey(), true);
}

QString Settings::reportFolder() const
{
    const QString folder = m_store.value(reportFolderKey()).toString();
    return !folder.isEmpty() && QDir(folder).exists()
               ? folder
               : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void Settings::setReportFolder(const QString& folder)
{
    m_store.setValue(reportFolderKey(), folder);
}

QByteArray Settings::windowGeometry() const
{
    return m_store.value(geometryKey()).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray& geometry)
{
    m_store.setValue(geometryKey(), geometry);
}

QByteArray Settings::splitterState() const
{
    return m_store.value(splitterKey()).toByteArray();
}

void Settings::setSplitterState(const QByteArray& state)
{
    m_store.setValue(splitterKey(), state);
}

QString Settings::lastProfile() const
{
    return m_store.value(lastProfileKey()).toString();
}

void Settings::setLastProfile(const QString& id)
{
    m_store.setValue(lastProfileKey(), id);
}

QByteArray Settings::backupChoices(const QString& profileId) const
{
    return m_store.value(choicesKey(profileId)).toByteArray();
}

void Settings::setBackupChoices(const QString& profileId, const QByteArray& choices)
{
    m_store.setValue(choicesKey(profileId), choices);
}

QString Settings::standardBackupFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::HomeLocation))
        .filePath(QStringLiteral("basekeep-backups"));
}

} // namespace basekeep
