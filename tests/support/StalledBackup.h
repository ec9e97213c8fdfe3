#pragma once

#include "tests/support/TestFolder.h"
#include "tests/walsender/ScriptedWalsender.h"

#include <QtCore/QStringList>

namespace basekeep {

/// A backup by basekeep-cli that has come as far as its files and gets no further, with both processes at work: for
/// tests of how it ends.
class StalledBackup final
{
public:
    StalledBackup();

    [[nodiscard]] static QString program();
    [[nodiscard]] QStringList arguments() const; ///< of the program that takes it
    [[nodiscard]] QString target() const;

    /// The child of this process, once both are at work; 0 if that does not come true within a minute.
    [[nodiscard]] qint64 waitForChildOf(qint64 parent) const;

    /// Why something is left of it, empty if nothing is. A process that was told to end gets some seconds.
    [[nodiscard]] QString remainsOf(qint64 child) const;

private:
    TestFolder m_folder;
    ScriptedWalsender m_walsender;
};

} // namespace basekeep
