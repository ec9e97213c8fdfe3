#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

struct VerifyReport;

/// Writes the report of a verification into a file, for a colleague, an auditor or a program.
class ReportExport final
{
    Q_DECLARE_TR_FUNCTIONS(ReportExport)

public:
    enum class Form { Html, Pdf, Json };

    [[nodiscard]] static QString suffixOf(Form form); ///< "html"
    [[nodiscard]] static QString nameOf(Form form);   ///< for a file dialog's list of kinds

    /// "verification-<folder>-<date>.<suffix>", without what some file system does not take.
    [[nodiscard]] static QString suggestedName(const VerifyReport& report, Form form);

    /// All of it or nothing: a file that is there stays as it is until the new one is complete. Never into the backup
    /// itself. Throws Failure.
    static void write(const VerifyReport& report, Form form, const QString& file);
};

} // namespace basekeep
