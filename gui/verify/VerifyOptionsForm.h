#pragma once

#include "engine/verify/VerifySettings.h"

#include <QtWidgets/QWidget>

#include <array>

class QCheckBox;
class QPlainTextEdit;
class QSpinBox;

namespace basekeep {

class FolderEdit;
class NamesServerBox;

/// How thoroughly to verify, and what lies elsewhere than usual. All of it has good defaults.
class VerifyOptionsForm final : public QWidget
{
    Q_OBJECT

public:
    /// Becomes the parent of the box.
    explicit VerifyOptionsForm(NamesServerBox* names, QWidget* parent = nullptr);

    /// Everything but the folder, and but how to reach the server that names() tells.
    [[nodiscard]] VerifySettings settings() const;

    /// What was said of one backup only: its manifest, its WAL, the paths to be left out.
    void setPlaces(const QString& manifest, const QString& walFolder = {}, const QString& ignoredPaths = {});

    [[nodiscard]] NamesServerBox& names() const { return *m_names; }

    [[nodiscard]] bool isUsual() const; ///< nothing differs from the defaults
    /// What is wrong, in one sentence; empty if nothing is.
    [[nodiscard]] QString obstacle() const;

Q_SIGNALS:
    void changed();

private:
    void showDeep(bool isDeep);
    void updateChecks();

    QCheckBox* m_deep;
    QCheckBox* m_checksums;
    QCheckBox* m_wal;
    QCheckBox* m_pages;
    std::array<bool, 3> m_chosen{}; ///< of the last three, before "deep" took them all
    FolderEdit* m_manifest;
    FolderEdit* m_walFolder;
    QPlainTextEdit* m_ignored;
    QSpinBox* m_threads;
    NamesServerBox* m_names;
};

} // namespace basekeep
