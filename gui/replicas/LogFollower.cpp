#include "gui/replicas/LogFollower.h"

#include <QtCore/QFile>
#include <QtGui/QFontDatabase>
#include <QtWidgets/QScrollBar>

#include <chrono>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds interval{700};
constexpr qint64 tailBytes = 128 * 1024; ///< of a log that may be gigabytes
constexpr int keptLines = 2000;

} // namespace

LogFollower::LogFollower(QWidget* parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setMaximumBlockCount(keptLines);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setPlaceholderText(tr("What the server says appears here."));
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &LogFollower::readOn);
}

void LogFollower::setFile(const QString& fileName)
{
    if (fileName == m_fileName)
        return;
    m_fileName = fileName;
    m_position = 0;
    m_rest.clear();
    clear();
    if (isVisible())
        readOn();
}

void LogFollower::showEvent(QShowEvent* event)
{
    QPlainTextEdit::showEvent(event);
    readOn();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum()); // the news is at the end
    m_timer.start();
}

void LogFollower::hideEvent(QHideEvent* event)
{
    QPlainTextEdit::hideEvent(event);
    m_timer.stop();
}

void LogFollower::readOn()
{
    QFile file(m_fileName);
    if (m_fileName.isEmpty() || !file.open(QIODevice::ReadOnly))
        return;
    if (file.size() < m_position) { // it was begun anew
        m_position = 0;
        m_rest.clear();
    }
    bool isCut = false;
    if (file.size() - m_position > tailBytes) {
        m_position = file.size() - tailBytes;
        m_rest.clear();
        isCut = true;
    }
    if (!file.seek(m_position))
        return;
    QByteArray text = m_rest + file.read(tailBytes);
    m_position = file.pos();
    if (isCut)
        text.remove(0, text.indexOf('\n') + 1);
    const qsizetype end = text.lastIndexOf('\n');
    m_rest = text.mid(end + 1);
    if (end < 0)
        return;
    QString lines = QString::fromUtf8(text.left(end));
    lines.remove(QLatin1Char('\r'));
    appendPlainText(lines); // scrolls along if its end was in sight
}

} // namespace basekeep
