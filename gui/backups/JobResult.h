#pragma once

#include "engine/catalogue/JobRecord.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QString>

#include <utility>

namespace basekeep {

/// Reads what a record says about a job's outcome, in words for people.
class JobResult final
{
    Q_DECLARE_TR_FUNCTIONS(JobResult)

public:
    using Facts = QList<std::pair<QString, QString>>; ///< caption, value

    explicit JobResult(const JobRecord& record) : m_record(record) {}

    [[nodiscard]] bool isVerified() const;
    [[nodiscard]] quint64 sizeBytes() const; ///< on disk if known, else what was received
    [[nodiscard]] qint64 durationMs() const; ///< up to now while it runs
    [[nodiscard]] Facts facts() const;       ///< what the result page shows
    [[nodiscard]] QString toText() const;    ///< everything as lines, for a clipboard; versions included

private:
    const JobRecord& m_record;
};

} // namespace basekeep
