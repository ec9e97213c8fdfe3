#include "engine/cli/ProgressText.h"

#include <algorithm>

#include <QtCore/QLocale>

namespace basekeep {

namespace {

constexpr int stageColumns = 12;
constexpr int widestBar = 30;
constexpr int narrowestBar = 8;

/// Cuts the middle of a text that is too long; its end tells more than its middle.
QString shortened(const QString& text, int columns)
{
    if (text.size() <= columns)
        return text;
    if (columns < 8)
        return text.left(std::max(columns, 0));
    const int head = (columns - 3) / 3;
    return text.left(head) + QLatin1String("...") + text.right(columns - 3 - head);
}

} // namespace

std::optional<int> ProgressText::percent(const State& state)
{
    if (state.isVerified)
        return 100;
    if (state.bytesTotal == 0)
        return std::nullopt;
    return int(std::min(99.0, double(state.bytesDone) * 100 / double(state.bytesTotal)));
}

QString ProgressText::bar(int percent, int width, bool unicode)
{
    const int filled = std::clamp(percent * width / 100, 0, width);
    const QChar full = unicode ? QChar(0x2588) : QLatin1Char('#');
    const QChar empty = unicode ? QChar(0x2591) : QLatin1Char('.');
    return QString(filled, full) + QString(width - filled, empty);
}

QString ProgressText::size(quint64 bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), bytes < 1024 ? 0 : 1);
}

QString ProgressText::rate(double bytesPerSecond)
{
    //: %1 is a size such as "412 MiB"
    return tr("%1/s").arg(QLocale().formattedDataSize(qint64(bytesPerSecond), bytesPerSecond < 10 * 1048576.0 ? 1 : 0));
}

QString ProgressText::duration(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    const auto twoDigits = [](qint64 number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (milliseconds < 10000)
        return tr("%1 s").arg(QLocale().toString(double(milliseconds) / 1000, 'f', 1));
    if (seconds < 60)
        return tr("%1 s").arg(seconds);
    if (seconds < 3600)
        return tr("%1 min %2 s").arg(seconds / 60).arg(twoDigits(seconds % 60));
    return tr("%1 h %2 min").arg(seconds / 3600).arg(twoDigits(seconds / 60 % 60));
}

QStringList ProgressText::quantities(const State& state)
{
    QStringList words;
    if (state.isCopying || state.bytesDone > 0) {
        words << (state.bytesTotal > 0 ? tr("%1 of %2").arg(size(state.bytesDone), size(state.bytesTotal))
                                       : size(state.bytesDone));
    }
    if (state.isCopying && state.bytesPerSecond > 0)
        words << rate(state.bytesPerSecond);
    if (state.isCopying && state.secondsLeft)
        words << tr("about %1 left").arg(duration(std::max<qint64>(*state.secondsLeft, 1) * 1000));
    if (!state.isCopying)
        words << duration(state.stageElapsedMs);
    if (state.isStalled)
        words << tr("stalled");
    if (!state.note.isEmpty())
        words << state.note;
    return words;
}

QString ProgressText::walPosition(const WalLaneStatus& wal)
{
    if (!wal.received.isValid())
        return {};
    return wal.flushed.isValid() ? tr("%1 received, %2 flushed").arg(wal.received.toString(), wal.flushed.toString())
                                 : tr("%1 received").arg(wal.received.toString());
}

QStringList ProgressText::block(const State& state, int columns, bool unicode)
{
    const QString separator = QStringLiteral("  ");
    QString first = state.stage.leftJustified(stageColumns);
    QStringList words = quantities(state);
    if (const std::optional<int> done = percent(state)) {
        const QString number = QStringLiteral("%1 %").arg(*done, 3);
        // The bar gets what the words leave, and where there is not enough for it, the last words go first.
        const qsizetype room = columns - first.size() - number.size() - words.join(separator).size() - 4;
        if (room >= narrowestBar)
            first += bar(*done, std::min(int(room), widestBar), unicode) + separator;
        words.prepend(number);
    }
    while (words.size() > 1 && first.size() + words.join(separator).size() > columns)
        words.removeLast();
    QStringList lines{(first + words.join(separator)).left(columns)};

    const QString wal = walPosition(state.wal);
    if (!wal.isEmpty() || !state.currentFile.isEmpty()) {
        QString second = wal.isEmpty() ? QString() : tr("WAL").leftJustified(stageColumns) + wal;
        if (!state.currentFile.isEmpty()) {
            const QString lead = second.isEmpty() ? QString(stageColumns, QLatin1Char(' ')) : second + separator;
            second = lead + shortened(state.currentFile, columns - int(lead.size()));
        }
        lines << shortened(second, columns);
    }
    return lines;
}

QString ProgressText::line(const State& state)
{
    QStringList words;
    if (const std::optional<int> done = percent(state); done && (state.isCopying || state.bytesDone > 0))
        words << QStringLiteral("%1 %").arg(*done);
    words << quantities(state);
    if (const QString wal = walPosition(state.wal); !wal.isEmpty())
        words << tr("WAL %1").arg(wal);
    return state.stage + QStringLiteral(": ") + words.join(QLatin1String(", "));
}

} // namespace basekeep
