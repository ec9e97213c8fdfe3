#pragma once

#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// One thing that a check looked at: what it is, what was measured, and the way out if it is not good.
struct Finding
{
    enum class Severity {
        Good,    ///< looked at and in order
        Note,    ///< worth knowing, or could not be looked at
        Warning, ///< the job can go on, but somebody should read this
        Blocker, ///< the job would fail
    };

    Severity severity = Severity::Good;
    QString key;      ///< stable name for scripts, e.g. "walsenders-free"
    QString title;    ///< the fact in one sentence
    QString measured; ///< the value that was found, e.g. "2 of 10 in use"; may be empty
    QString remedy;   ///< what to do about it, e.g. the line to add to pg_hba.conf; may be empty
    QString detail;   ///< server's or system's text, verbatim; may be empty
};

using Findings = QList<Finding>;

[[nodiscard]] bool hasBlocker(const Findings& findings);

/// "good", "note", "warning", "blocker"
[[nodiscard]] QString severityName(Finding::Severity severity);

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::Finding)
