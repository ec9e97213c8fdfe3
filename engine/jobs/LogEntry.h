#pragma once

#include <QtCore/QDateTime>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// One line of a job's log. Never holds a password.
struct LogEntry
{
    enum class Severity { Debug, Info, Warning, Error };

    QDateTime time;
    Severity severity = Severity::Info;
    QString source; ///< who says it: "job", "data lane", "WAL lane", "server"
    QString text;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::LogEntry)
