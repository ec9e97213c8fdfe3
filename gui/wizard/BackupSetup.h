#pragma once

#include <optional>

#include <QtCore/QObject>

#include "engine/basebackup/BackupSettings.h"
#include "engine/basebackup/Preflight.h"
#include "engine/catalogue/Profile.h"

namespace basekeep {

/// What the pages of the backup wizard bind to: the settings of the backup to be, with a signal per property, and
/// whether it could be started as it stands.
///
/// A preflight belongs to the settings it was made with: any later change makes the setup forget it.
class BackupSetup final : public QObject
{
    Q_OBJECT

public:
    explicit BackupSetup(QObject* parent = nullptr);

    [[nodiscard]] const BackupSettings& settings() const { return m_settings; }
    [[nodiscard]] const Profile& profile() const { return m_profile; }

    /// The connection is complete, password included, for the chosen profile.
    [[nodiscard]] bool isConnectionResolved() const { return m_connectionResolved; }

    /// What the server told of itself at the first look; nothing while nobody has looked.
    [[nodiscard]] const std::optional<ServerReport>& serverReport() const { return m_serverReport; }

    /// The findings for exactly these settings; nothing if they have not been checked.
    [[nodiscard]] const std::optional<Findings>& preflightFindings() const { return m_preflightFindings; }

    /// Why the tablespaces cannot be placed as they are, as a sentence; empty if they can.
    [[nodiscard]] const QString& tablespaceProblem() const { return m_tablespaceProblem; }

    /// Contradictions in what was chosen about what to copy and how.
    [[nodiscard]] QStringList methodConflicts() const;

    /// Contradictions in where it is to go.
    [[nodiscard]] QStringList targetConflicts() const;

    [[nodiscard]] bool isReady() const { return m_isReady; }

    void setProfile(const Profile& profile);
    void setConnection(const ConnectionSettings& connection);
    void setServerReport(const ServerReport& report);
    void setFormat(BackupSettings::Format format);
    void setWalMethod(BackupSettings::WalMethod method);
    void setCheckpoint(BackupSettings::Checkpoint checkpoint);
    void setMaxRateKiB(int rate);
    void setLabel(const QString& label);
    void setWriteRecoveryConf(bool write);
    void setSlot(BackupSettings::Slot slot, const QString& name);
    void setManifest(BackupSettings::Manifest manifest, ChecksumAlgorithm checksum);
    void setSync(bool sync);
    void setVerifyPageChecksums(bool verify);
    void setEstimateSize(bool estimate);
    void setKeepOnFailure(bool keep);
    void setWalDir(const QString& folder);
    void setTarget(const QString& folder);
    void setTablespaces(const QList<TablespaceMapping>& mappings, const QString& problem);
    void setPreflightFindings(const Findings& findings);

Q_SIGNALS:
    void profileChanged();
    void connectionChanged();
    void serverReportChanged();
    void formatChanged();
    void walMethodChanged();
    void checkpointChanged();
    void maxRateChanged();
    void labelChanged();
    void writeRecoveryConfChanged();
    void slotChanged();
    void manifestChanged();
    void syncChanged();
    void verifyPageChecksumsChanged();
    void estimateSizeChanged();
    void keepOnFailureChanged();
    void walDirChanged();
    void targetChanged();
    void tablespacesChanged();
    void preflightChanged();
    void settingsChanged(); ///< after any change of settings()
    void isReadyChanged(bool isReady);

private:
    template <typename Value>
    void change(Value BackupSettings::*member, const Value& value, void (BackupSetup::*signal)());
    void settingsHaveChanged();
    void updateReadiness();

    BackupSettings m_settings;
    Profile m_profile;
    bool m_connectionResolved = false;
    std::optional<ServerReport> m_serverReport;
    std::optional<Findings> m_preflightFindings;
    QList<TablespaceMapping> m_mappings; ///< kept over a visit to the tar format, which has none
    QString m_tablespaceProblem;
    bool m_isReady = false;
};

} // namespace basekeep
