#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

struct VerifyReport;

/// A verification's report as a page: the verdict, the identity card, what was checked, the findings. One file without
/// scripts, links or pictures; its tables and colours are written so that browsers and QTextDocument show the same.
/// Everything that comes from the backup is escaped.
class VerifyReportPage final
{
    Q_DECLARE_TR_FUNCTIONS(VerifyReportPage)

public:
    /// The report must outlive the object.
    explicit VerifyReportPage(const VerifyReport& report) : m_report(report) {}

    [[nodiscard]] QString toHtml() const;

private:
    [[nodiscard]] QString verdict() const;
    [[nodiscard]] QString identity() const;
    [[nodiscard]] QString checks() const;
    [[nodiscard]] QString findings() const;

    const VerifyReport& m_report;
};

} // namespace basekeep
