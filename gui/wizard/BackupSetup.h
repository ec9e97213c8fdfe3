#pragma once

#include <optional>

#include <QtCore/QObject>

#include "engine/basebackup/BackupSettings.h"
#include "engine/basebackup/Preflight.h"
#include "engine/catalogue/Profile.h"
#include "gui/wizard/BackupPreset.h"

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

    /// The preset that the choices began with; they may have changed since.
    [[nodiscard]] BackupPreset preset() const { return m_preset; }
    [[nodiscard]] bool isPresetChanged() const { return !hasPresetMethod(m_settings, m_preset); }

    /// Only what changed since an earlier backup is wanted, whether or not that backup is chosen yet.
    [[nodiscard]] bool isIncremental() const { return m_isIncremental; }

    /// Contradictions in what was chosen about what to copy and how, with each other and with the server's version.
    [[nodiscard]] QStringList methodConflicts() const;

    /// Contradictions in where it is to go.
    [[nodiscard]] QStringList targetConflicts() const;

    [[nodiscard]] bool isReady() const { return m_isReady; }

    void setProfile(const Profile& profile);
    void setConnection(const ConnectionSettings& connection);
    void setServerReport(const ServerReport& report);
    void setPreset(BackupPreset preset); ///< all choices of the method as the preset has them
    void setMethod(BackupPreset preset, const BackupSettings& method); ///< what withMethodOf() takes over
    void setFormat(BackupSettings::Format format);
    void setCompression(const BackupCompression& compression);
    void setServerTarget(const std::optional<ServerTarget>& target);
    void setIncremental(bool incremental);
    void setIncrementalFrom(const QString& manifest);
    void setSyncMethod(BackupSettings::SyncMethod method);
    void setRecoveryPassword(bool write);
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
    void setDirectIo(bool direct);
    void setKeepOnFailure(bool keep);
    void setWalDir(const QString& folder);
    void setTarget(const QString& folder);
    void setTablespaces(const QList<TablespaceMapping>& mappings, const QString& problem);
    void setPreflightFindings(const Findings& findings);

Q_SIGNALS:
    void profileChanged();
    void connectionChanged();
    void serverReportChanged();
    void presetChanged();
    void formatChanged();
    void compressionChanged();
    void serverTargetChanged();
    void incrementalChanged();
    void syncMethodChanged();
    void recoveryPasswordChanged();
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
    void directIoChanged();
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
    void placeOnThisMachine();
    void settingsHaveChanged();
    void updateReadiness();

    BackupSettings m_settings;
    Profile m_profile;
    bool m_connectionResolved = false;
    std::optional<ServerReport> m_serverReport;
    std::optional<Findings> m_preflightFindings;
    BackupPreset m_preset = BackupPreset::LocalCopy;
    bool m_isIncremental = false;
    QString m_target;                    ///< kept over a visit to a target on the server
    QList<TablespaceMapping> m_mappings; ///< kept over a visit to the tar format, which has none
    QString m_tablespaceProblem;
    bool m_isReady = false;
};

} // namespace basekeep
