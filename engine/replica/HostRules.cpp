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

} // namespace

HostRules HostRules::on(const ServerPlatform& here, const QByteArray& text)
{
    static const QRegularExpression word(QStringLiteral("(?:\"[^\"]*\"|[^\\s\"#])+|#.*"));
    const QStringList missing = missingMethods(here.system);
    HostRules rules;
    QByteArrayList lines = text.split('\n');
    for (QByteArray& line : lines) {
        QStringList words;
        for (auto match = word.globalMatch(QString::fromUtf8(line)); match.hasNext();) {
            const QString found = match.next().captured();
            if (found.startsWith(QLatin1Char('#')))
                break;
            words << found;
        }
        const qsizetype place = placeOfMethod(words);
        if (!missing.contains(words.value(place)))
            continue;
        rules.changed << QString::fromUtf8(line).simplified();
        line = (words.mid(0, place).join(QLatin1Char(' ')) + QStringLiteral(" reject  # ") + rules.changed.last())
                   .toUtf8();
    }
    rules.text = lines.join('\n');
    return rules;
}

} // namespace basekeep
