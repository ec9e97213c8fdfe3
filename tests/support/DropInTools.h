#pragma once

#include "tests/support/CommandRun.h"
#include "tests/support/TestFolder.h"

namespace basekeep {

/// A folder with basekeep-cli under the names of the stock tools it stands in for, so that a test calls both alike.
class DropInTools final
{
public:
    DropInTools(); ///< throws Failure

    /// Runs the one of that name, e.g. "pg_basebackup".
    [[nodiscard]] CommandRun run(const QString& program, const QStringList& arguments,
                                 const QString& folder = {}) const;

private:
    TestFolder m_folder;
};

} // namespace basekeep
