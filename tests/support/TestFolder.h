#pragma once

#include <QtCore/QString>
#include <QtCore/QTemporaryDir>

namespace basekeep {

/// A temporary folder that a server's unprivileged account can pass through when tests run as root; QTemporaryDir alone
/// shuts everybody else out. Removed with all it holds.
class TestFolder final
{
public:
    TestFolder();

    [[nodiscard]] QString path() const { return m_folder.path(); }
    [[nodiscard]] QString filePath(const QString& name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
};

} // namespace basekeep
