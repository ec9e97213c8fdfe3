#pragma once

#include "gui/wizard/MethodGroup.h"

namespace basekeep {

/// What makes sure that the backup is good and stays so: manifest, page checksums, the way to the disk.
class SafetyGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit SafetyGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    void showSettings() override;
    void applyManifest();

    QComboBox* m_manifest = nullptr;
    QCheckBox* m_forceEncode = nullptr;
    ReasonLine* m_manifestReason = nullptr;
    QCheckBox* m_pageChecksums = nullptr;
    QComboBox* m_sync = nullptr;
    QCheckBox* m_keepOnFailure = nullptr;
    ReasonLine* m_syncReason = nullptr;
};

} // namespace basekeep
