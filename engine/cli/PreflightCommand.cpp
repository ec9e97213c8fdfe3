#include "engine/cli/PreflightCommand.h"

#include <algorithm>

#include <QtCore/QJsonArray>

#include "engine/cli/Console.h"
#include "engine/cli/InterruptibleCall.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/PasswordPrompt.h"
#include "engine/cli/Version.h"

namespace basekeep {

namespace {

PreflightReport lookInterruptibly(const BackupSettings& settings)
{
    PreflightReport report;
    static_cast<void>(callInterruptibly([&](const CancelToken& cancel) {
        report = preflight(settings, cancel);
        return 0;
    }));
    return report;
}

QString symbol(Finding::Severity severity, bool unicode)
{
    switch (severity) {
    case Finding::Severity::Good:
        return unicode ? QStringLiteral("\u2713") : QStringLiteral("+");
    case Finding::Severity::Note:
        return unicode ? QStringLiteral("\u2022") : QStringLiteral("-");
    case Finding::Severity::Warning:
        return QStringLiteral("!");
    case Finding::Severity::Blocker:
        return unicode ? QStringLiteral("\u2717") : QStringLiteral("x");
    }
    Q_UNREACHABLE();
}

} // namespace

int PreflightCommand::run(const QStringList& arguments)
{
    try {
        BackupOptions options = BackupOptions::parse(arguments, BackupOptions::Verb::Preflight);
        if (options.wantsHelp) {
            Console::print(BackupOptions::help(BackupOptions::Verb::Preflight));
            return 0;
        }
        if (options.wantsVersion) {
            Console::print(versionText());
            return 0;
        }
        const PreflightReport report = look(options);
        print(report, options);
        return hasBlocker(report.findings) ? 1 : 0;
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

PreflightReport PreflightCommand::look(BackupOptions& options)
{
    if (options.passwordUse == BackupOptions::PasswordUse::Always) {
        options.settings.connection.password = promptForPassword(tr("Password: "));
        if (!options.settings.connection.password)
            throw Failure{Failure::Code::Cancelled, tr("No password was typed."), {}, {}};
    }
    PreflightReport report = lookInterruptibly(options.settings);
    if (!report.server.needsPassword || options.passwordUse != BackupOptions::PasswordUse::IfAsked ||
        !canPromptForPassword()) {
        return report;
    }
    if (const std::optional<QString> password = promptForPassword(tr("Password: "))) {
        options.settings.connection.password = password;
        report = lookInterruptibly(options.settings);
    }
    return report;
}

QStringList PreflightCommand::table(const Findings& findings, bool unicode)
{
    Findings sorted = findings;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
    const QString indent(11, QLatin1Char(' '));
    const QString arrow = unicode ? QStringLiteral("\u2192 ") : QStringLiteral("> ");
    QStringList lines;
    for (const Finding& finding : sorted) {
        QString line = symbol(finding.severity, unicode) + QLatin1Char(' ') +
                       severityName(finding.severity).leftJustified(9) + finding.title;
        if (!finding.measured.isEmpty())
            line += QStringLiteral("  [%1]").arg(finding.measured);
        lines << line;
        if (!finding.detail.isEmpty()) {
            for (const QString& detail : finding.detail.split(QLatin1Char('\n')))
                lines << indent + detail;
        }
        if (!finding.remedy.isEmpty()) {
            const QStringList remedy = finding.remedy.split(QLatin1Char('\n'));
            for (const QString& part : remedy)
                lines << indent + (&part == &remedy.first() ? arrow : QStringLiteral("  ")) + part;
        }
    }
    return lines;
}

void PreflightCommand::print(const PreflightReport& report, const BackupOptions& options)
{
    const auto count = [&report](Finding::Severity severity) {
        return int(std::count_if(report.findings.begin(), report.findings.end(),
                                 [severity](const Finding& finding) { return finding.severity == severity; }));
    };
    const int blockers = count(Finding::Severity::Blocker);
    const int warnings = count(Finding::Severity::Warning);
    if (options.isJson) {
        for (const Finding& finding : report.findings)
            JsonReporter::write(QStringLiteral("finding"), JsonReporter::toJson(finding));
        JsonReporter::write(
            QStringLiteral("outcome"),
            {{QStringLiteral("state"), blockers ? QStringLiteral("failed") : QStringLiteral("finished")},
             {QStringLiteral("exitStatus"), blockers ? 1 : 0},
             {QStringLiteral("blockers"), blockers},
             {QStringLiteral("warnings"), warnings}});
        return;
    }
    Console::print(tr("Preflight for a backup of %1").arg(options.settings.connection.displayName()));
    for (const QString& line : table(report.findings, Console::hasUnicode()))
        Console::print(QStringLiteral("  ") + line);
    if (blockers > 0)
        Console::print(tr("The backup would fail. Blockers: %1.").arg(blockers));
    else if (warnings > 0)
        Console::print(tr("Nothing stands in the way of the backup. Warnings: %1.").arg(warnings));
    else
        Console::print(tr("Nothing stands in the way of the backup."));
}

} // namespace basekeep
