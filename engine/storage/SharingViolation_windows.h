#pragma once

#include <QtCore/QString>

#include <chrono>
#include <filesystem>

namespace basekeep {

/// Virus scanners and indexers open a file right after it was written, and for that moment Windows refuses it to
/// everybody else. Waiting helps, mostly for some milliseconds:
///
///     SharingViolation violation;
///     do
///         ok = DeleteFileW(path);
///     while (!ok && violation.passes(SharingViolation::Call::Remove));
///
/// Not for where a lock is the point. One object is about two seconds of patience, for one call or for all that have
/// failed one after the other; once it is used up nothing is waited for any more.
class SharingViolation final
{
public:
    enum class Call {
        Open,
        Rename,
        Remove,
        RemoveEmptied, ///< a folder in which nothing is left but what somebody else has still open
    };

    /// After a call that failed: whether somebody else's having the file open is the reason, and there is patience
    /// left. Then it has waited a little. Leaves GetLastError() as it is.
    [[nodiscard]] bool passes(Call call);

    /// After a call that succeeded: those that follow may wait as long again, unless the patience was used up once.
    void passed();

    /// Whether that GetLastError() value says so.
    [[nodiscard]] static bool isOne(unsigned long error);

    /// Who has a file open, as the system's Restart Manager knows it: names with process ids for people. Empty if it
    /// does not know.
    [[nodiscard]] static QString programsUsing(const std::filesystem::path& path);

private:
    [[nodiscard]] static bool mayPass(Call call, unsigned long error);

    std::chrono::milliseconds m_pause{1};
};

} // namespace basekeep
