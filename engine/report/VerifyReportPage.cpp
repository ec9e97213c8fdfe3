#include "engine/report/VerifyReportPage.h"

#include "engine/report/VerifyReport.h"

#include <QtCore/QDir>
#include <QtCore/QLocale>

namespace basekeep {

namespace {

/// Both readers understand these few properties; what only browsers understand comes on top and is not needed.
const QString styleSheet =
    QStringLiteral("body{font-family:sans-serif;color:#1c1c1e;background-color:#ffffff}"
                   "h1{font-size:24pt;margin-bottom:4px}h2{font-size:14pt;margin-top:24px;margin-bottom:6px}"
                   "p{margin-top:4px;margin-bottom:4px}"
                   "table.list{border-collapse:collapse;width:100%}"
                   "table.list td,table.list th{padding:4px;text-align:left;vertical-align:top}"
                   "table.list td,table.list th{border:1px solid #cfd4da}"
                   "th{background-color:#eef0f3;font-weight:600}td{overflow-wrap:anywhere}"
                   ".mono{font-family:monospace;overflow-wrap:anywhere}");

/// For browsers, also of people who like it dark. In an element of its own, since QTextDocument does not understand it
/// and leaves out all of what it stands in. It would take the body's margins for those of tables.
const QString browserStyleSheet =
    QStringLiteral("@media screen and (min-width:0){body{margin:24px;max-width:1100px}}"
                   "@media print{body{margin:0}tr{page-break-inside:avoid}}"
                   "@media screen and (prefers-color-scheme:dark){body{color:#e3e5e8;background-color:#17191c}"
                   "table.list,table.list td,table.list th{border-color:#3d434b}th{background-color:#262a30}"
                   ".good{color:#5fcf80}.bad{color:#ff8f86}.doubtful{color:#e8b84a}.quiet{color:#a4acb6}}");

/// The colour twice: QTextDocument goes by the attribute, and where the page is dark the class wins over that.
QString colored(const char* styleClass, const char* color, const QString& content)
{
    return QStringLiteral("<font class=\"%1\" color=\"%2\">%3</font>")
        .arg(QLatin1String(styleClass), QLatin1String(color), content);
}

QString colored(VerifyReport::Verdict verdict, const QString& content)
{
    switch (verdict) {
    case VerifyReport::Verdict::Good:
        return colored("good", "#1a7f37", content);
    case VerifyReport::Verdict::Damaged:
        return colored("bad", "#b3261e", content);
    case VerifyReport::Verdict::NotVerifiable:
    case VerifyReport::Verdict::Stopped:
    case VerifyReport::Verdict::NotDone:
        return colored("doubtful", "#8a5a00", content);
    }
    Q_UNREACHABLE();
}

QString colored(VerifyFinding::Severity severity, const QString& content)
{
    switch (severity) {
    case VerifyFinding::Severity::Error:
        return colored("bad", "#b3261e", content);
    case VerifyFinding::Severity::Warning:
        return colored("doubtful", "#8a5a00", content);
    case VerifyFinding::Severity::Note:
        return colored("quiet", "#50565e", content);
    }
    Q_UNREACHABLE();
}

QString textOf(VerifyFinding::Severity severity)
{
    switch (severity) {
    case VerifyFinding::Severity::Error:
        return VerifyReportPage::tr("Error");
    case VerifyFinding::Severity::Warning:
        return VerifyReportPage::tr("Warning");
    case VerifyFinding::Severity::Note:
        return VerifyReportPage::tr("Note");
    }
    Q_UNREACHABLE();
}

QString tag(const char* name, const QString& content)
{
    const QLatin1String element(name);
    return QLatin1Char('<') + element + QLatin1Char('>') + content + QLatin1String("</") + element +
           QLatin1String(">\n");
}

/// Of whatever origin, on one line.
QString escaped(const QString& text)
{
    QString shown = text;
    for (QChar& character : shown) {
        if (character.category() == QChar::Other_Control && character != QLatin1Char('\n'))
            character = QChar::ReplacementCharacter;
    }
    return shown.toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

QString table(const QString& rows)
{
    return QStringLiteral("<table class=\"list\" border=\"1\" cellspacing=\"0\" cellpadding=\"4\" width=\"100%\">\n") +
           rows + QStringLiteral("</table>\n");
}

QString row(const QString& title, const QString& value)
{
    return QStringLiteral("<tr><th width=\"26%\" align=\"left\">%1</th><td>%2</td></tr>\n")
        .arg(escaped(title), escaped(value));
}

QString timeText(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'")) : QString();
}

} // namespace

QString VerifyReportPage::toHtml() const
{
    const QString title = tr("Backup verification: %1").arg(m_report.verdictText());
    return QStringLiteral("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
                          "<meta name=\"color-scheme\" content=\"light dark\">\n") +
           tag("title", escaped(title)) + tag("style", styleSheet) + tag("style", browserStyleSheet) +
           QStringLiteral("</head><body>\n") + verdict() + identity() + checks() + findings() +
           tag("p", escaped(tr("Written by Basekeep %1.").arg(m_report.programVersion))) +
           QStringLiteral("</body></html>\n");
}

QString VerifyReportPage::verdict() const
{
    return tag("h1", colored(m_report.verdict, escaped(m_report.verdictText()))) +
           tag("p", escaped(m_report.verdictDetail())) +
           QStringLiteral("<p class=\"mono\">%1</p>\n").arg(escaped(QDir::toNativeSeparators(m_report.folder)));
}

QString VerifyReportPage::identity() const
{
    QString rows;
    for (const BackupIdentity::Row& line : m_report.identity.rows())
        rows += row(line.title, line.value);
    return rows.isEmpty() ? QString() : tag("h2", escaped(tr("Identity card"))) + table(rows);
}

QString VerifyReportPage::checks() const
{
    const VerifyFacts& facts = m_report.facts;
    const QLocale locale;
    QString rows;
    const auto add = [&rows](const QString& title, const QString& value) {
        if (!value.isEmpty())
            rows += row(title, value);
    };
    add(tr("What was checked"), m_report.checksText());
    add(tr("What was not"), m_report.uncheckedText());
    const auto addCount = [&](const QString& title, quint64 count) {
        add(title, count == 0 ? QString() : locale.toString(count));
    };
    add(tr("When"),
        m_report.occasion == VerifyReport::Occasion::Arrival ? tr("while the backup was taken") : QString());
    add(tr("Began"), timeText(m_report.startedAt));
    add(tr("Ended"), timeText(m_report.endedAt));
    add(tr("Took"), tr("%1 s").arg(locale.toString(m_report.seconds, 'f', 1)));
    add(tr("Format"), m_report.format);
    if (facts.manifestVersion > 0)
        add(tr("Manifest"), tr("version %1").arg(facts.manifestVersion));
    for (const ManifestWalRange& range : facts.walRanges)
        add(tr("WAL needed"), tr("%1 to %2, timeline %3")
                                  .arg(range.start.toString(), range.end.toString(), QString::number(range.timeline)));
    addCount(tr("WAL records checked"), facts.walRecords);
    addCount(tr("Pages checked"), facts.pagesChecked);
    add(tr("Left out by wish"), m_report.ignoredPaths.join(QLatin1Char('\n')));
    return tag("h2", escaped(tr("What was done"))) + table(rows);
}

QString VerifyReportPage::findings() const
{
    const QLocale locale;
    const QString title = escaped(tr("Findings"));
    quint64 total = 0;
    for (const quint64 count : m_report.facts.counts)
        total += count;
    if (m_report.findings.isEmpty())
        return tag("h2", title) + tag("p", escaped(tr("None.")));
    // On paper a long table begins on a page of its own, not with a head at the foot of one.
    QString text = QStringLiteral("<h2 style=\"page-break-before:always\">%1</h2>\n").arg(title) +
                   tag("p", escaped(tr("Errors: %1. Warnings: %2. Notes: %3.")
                                        .arg(locale.toString(m_report.count(VerifyFinding::Severity::Error)),
                                             locale.toString(m_report.count(VerifyFinding::Severity::Warning)),
                                             locale.toString(m_report.count(VerifyFinding::Severity::Note)))));
    const auto shown = quint64(m_report.findings.size());
    if (shown < total)
        text += tag("p", escaped(tr("The first %1 are listed.").arg(locale.toString(shown))));
    QString rows = QStringLiteral("<thead><tr><th width=\"12%\" align=\"left\">%1</th>"
                                  "<th width=\"50%\" align=\"left\">%2</th><th align=\"left\">%3</th></tr></thead>\n")
                       .arg(escaped(tr("Severity")), escaped(tr("Finding")), escaped(tr("What it means")));
    for (const VerifyFinding& finding : m_report.findings) {
        QString fact = escaped(finding.toText());
        if (const QString relation = finding.relationText(); !relation.isEmpty())
            fact += QLatin1String("<br>") + escaped(relation);
        if (!finding.detail.isEmpty())
            fact += QLatin1String("<br>") + escaped(finding.detail);
        const QString severity = tag("b", escaped(textOf(finding.severity())));
        rows += QStringLiteral("<tr><td>%1</td><td>%2</td><td>%3</td></tr>\n")
                    .arg(colored(finding.severity(), severity), fact, escaped(finding.meaning()));
    }
    return text + table(rows);
}

} // namespace basekeep
