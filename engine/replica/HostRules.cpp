#include "engine/replica/HostRules.h"

#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

/// Those that no server on the system has, however it was built.
QStringList missingMethods(ServerPlatform::System system)
{
    if (system == ServerPlatform::System::Windows)
        return {QStringLiteral("pam"), QStringLiteral("bsd")};
    return {QStringLiteral("sspi")};
}

/// Where the method of a rule stands: behind type, database, user, and unless it is "local" an address, with which the
/// mask may be a word of its own.
qsizetype placeOfMethod(const QStringList& words)
{
    if (words.value(0) == QLatin1String("local"))
        return 3;
    static const QRegularExpression mask(QStringLiteral("^[0-9.]+$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$"));
    return mask.match(words.value(4)).hasMatch() ? 5 : 4;
}

/// The rule whose first line has the number `next`, which becomes the number of the line behind it: from server 14 on a
/// backslash at the end of a line means that the next one belongs to it.
QString ruleAt(const QByteArrayList& lines, qsizetype& next)
{
    QByteArray rule;
    bool goesOn = true;
    while (goesOn && next < lines.size()) {
        QByteArray line = lines[next++];
        if (line.endsWith('\r'))
            line.chop(1);
        goesOn = line.endsWith('\\');
        if (goesOn)
            line.chop(1);
        rule += line;
    }
    return QString::fromUtf8(rule);
}

} // namespace

HostRules HostRules::on(const ServerPlatform& here, const QByteArray& text)
{
    static const QRegularExpression word(QStringLiteral("(?:\"[^\"]*\"|[^\\s\"#])+|#.*"));
    const QStringList missing = missingMethods(here.system);
    HostRules rules;
    const QByteArrayList lines = text.split('\n');
    QByteArrayList written;
    for (qsizetype first = 0, next = 0; first < lines.size(); first = next) {
        const QString rule = ruleAt(lines, next);
        QStringList words;
        for (auto match = word.globalMatch(rule); match.hasNext();) {
            const QString found = match.next().captured();
            if (found.startsWith(QLatin1Char('#')))
                break;
            if (!words.isEmpty() && words.last().endsWith(QLatin1Char(','))) // a list goes on behind its comma
                words.last() += found;
            else
                words << found;
        }
        const qsizetype place = placeOfMethod(words);
        if (!missing.contains(words.value(place))) {
            written << lines.mid(first, next - first);
            continue;
        }
        rules.changed << rule.simplified();
        written << (words.mid(0, place).join(QLatin1Char(' ')) + QStringLiteral(" reject  # ") + rules.changed.last())
                       .toUtf8();
    }
    rules.text = written.join('\n');
    return rules;
}

} // namespace basekeep
