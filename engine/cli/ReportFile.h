#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

struct VerifyReport;

/// A file that --report names: HTML or JSON, as its suffix tells.
class ReportFile final
{
    Q_DECLARE_TR_FUNCTIONS(ReportFile)

public:
    /// Throws Failure (InvalidOption) if there could never be a report of that name, be it for its suffix or its
    /// folder.
    static void check(const QString& name);

    /// Writes it whole or not at all. Throws Failure.
    static void write(const QString& name, const VerifyReport& report);
};

} // namespace basekeep
