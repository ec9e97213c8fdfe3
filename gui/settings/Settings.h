#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QObject>
#include <QtCore/QSettings>
#include <QtCore/QString>

namespace basekeep {

/// What the window remembers between two starts, in settings.ini of the data folder. Never a password.
class Settings final : public QObject
{
    Q_OBJECT

public:
    enum class Appearance { System, Light, Dark };
    Q_ENUM(Appearance)

    explicit Settings(QString fileName = {}, QObject* parent = nullptr); ///< empty: the data folder's

    [[nodiscard]] Appearance appearance() const;
    void setAppearance(Appearance appearance);

    /// Where backups of a server without a folder of its own go.
    [[nodiscard]] QString backupFolder() const;
    void setBackupFolder(const QString& folder);

    [[nodiscard]] bool notifiesAtEnd() const; ///< one notification when a job ends while the window is not in front
    void setNotifiesAtEnd(bool notifies);

    /// The user has been told once that WAL archives can go on without the window.
    [[nodiscard]] bool hasToldOfOutlivingArchives() const;
    void setToldOfOutlivingArchives();

    /// Where the last report of a verification was written.
    [[nodiscard]] QString reportFolder() const;
    void setReportFolder(const QString& folder);

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray& geometry);
    [[nodiscard]] QByteArray splitterState() const;
    void setSplitterState(const QByteArray& state);
    [[nodiscard]] QString lastProfile() const; ///< id of the one shown last
    void setLastProfile(const QString& id);

    /// How the last backup of a profile was taken, as BackupChoices writes it; empty if there was none.
    [[nodiscard]] QByteArray backupChoices(const QString& profileId) const;
    void setBackupChoices(const QString& profileId, const QByteArray& choices);

    [[nodiscard]] static QString standardBackupFolder();

Q_SIGNALS:
    void appearanceChanged(basekeep::Settings::Appearance appearance);

private:
    QSettings m_store;
};

} // namespace basekeep
