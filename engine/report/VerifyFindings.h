#pragma once

#include "engine/jobs/Failure.h"
#include "engine/report/VerifyFinding.h"

#include <QtCore/QList>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>

namespace basekeep {

/// Where the checks, from any thread, say what they find. All of it is counted and told to the listener.
class VerifyFindings final
{
    Q_DECLARE_TR_FUNCTIONS(VerifyFindings)

public:
    using Counts = std::array<quint64, VerifyFinding::kindCount>;

    /// No more findings than this are kept; the counts go on.
    static constexpr qsizetype maximumKept = 10000;

    /// Called for each finding by the thread that made it, one call at a time.
    using Listener = std::function<void(const VerifyFinding&)>;

    VerifyFindings(bool stopsAtFirstError, Listener listener);

    /// If the first error is to stop everything, throws verdict() after it was told; what other threads find after that
    /// is not told.
    void note(const VerifyFinding& finding);

    [[nodiscard]] QList<VerifyFinding> kept() const;
    /// Adds what is known of a file's relation to what was found in it.
    void setRelation(const std::string& path, const QString& relation);
    [[nodiscard]] Counts counts() const; ///< by kind
    [[nodiscard]] quint64 errorCount() const { return m_errorCount; }

    /// The failure with which a verification ends that has found errors.
    [[nodiscard]] Failure verdict() const;

private:
    const bool m_stopsAtFirstError;
    const Listener m_listener;
    mutable std::mutex m_mutex; ///< guards what follows
    QList<VerifyFinding> m_kept;
    Counts m_counts{};
    std::atomic<quint64> m_errorCount{0};
};

} // namespace basekeep
