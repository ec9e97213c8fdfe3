#include "gui/walarchive/WalArchiveDetail.h"

#include "gui/flightdeck/IconLabel.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtGui/QDesktopServices>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr std::chrono::seconds spaceInterval{10};
constexpr int keptLogLines = 1000;
constexpr int leastLogLines = 5; ///< in sight

QPushButton* makeButton(const char* objectName, const QString& iconName, const QString& text)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setObjectName(QString::fromLatin1(objectName));
    button->setAutoDefault(false);
    return button;
}

void setText(QLabel* label, const QString& text)
{
    if (label->text() != text)
        label->setText(text); // a selection in the text survives the next look
}

} // namespace

WalArchiveDetail::WalArchiveDetail(WalArchiveRunner& runner, QString id, QWidget* parent)
    : QScrollArea(parent), m_runner(runner), m_id(std::move(id)), m_error(new MessageBar), m_gaps(new MessageBar)
{
    setObjectName(QStringLiteral("walArchiveDetail"));
    setAccessibleName(tr("Details of the chosen WAL archive"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    m_error->setObjectName(QStringLiteral("walError"));
    m_gaps->setObjectName(QStringLiteral("walGaps"));

    auto* middle = new QHBoxLayout;
    middle->setSpacing(16);
    middle->addWidget(makeFacts(), 3);
    middle->addWidget(makeChart(), 2);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 10, 0, 0);
    column->setSpacing(10);
    column->addWidget(makeHead());
    column->addWidget(makeActions());
    column->addWidget(m_error);
    column->addWidget(m_gaps);
    column->addLayout(middle);
    column->addWidget(makeLog(), 1);
    setWidget(content);

    m_spaceTimer.setInterval(spaceInterval);
    connect(&m_spaceTimer, &QTimer::timeout, this, &WalArchiveDetail::askForSpace);
    connect(&m_spaceReader, &FreeSpaceReader::answered, this, [this](const FreeSpaceReader::Spaces& spaces) {
        m_space = FreeSpaceReader::describe(spaces.value(m_archive.settings.directory));
        update();
    });
    connect(&runner, &WalArchiveRunner::listChanged, this, &WalArchiveDetail::update);
    connect(&runner, &WalArchiveRunner::changed, this, [this](const QString& changed) {
        if (changed == m_id)
            update();
    });
    connect(&runner, &WalArchiveRunner::sampled, this, &WalArchiveDetail::sample);
    connect(&runner, &WalArchiveRunner::logged, this, [this](const QString& logged, const QString& line) {
        if (logged == m_id)
            m_log->appendPlainText(line);
    });
    update();
}

void WalArchiveDetail::showEvent(QShowEvent* event)
{
    QScrollArea::showEvent(event);
    m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum()); // the news is at the end
    askForSpace();
    m_spaceTimer.start();
}

void WalArchiveDetail::hideEvent(QHideEvent* event)
{
    QScrollArea::hideEvent(event);
    m_spaceTimer.stop();
}

QWidget* WalArchiveDetail::makeHead()
{
    m_icon = new IconLabel(QStringLiteral("wal"), 24);
    m_title = new ElidedLabel;
    m_title->setObjectName(QStringLiteral("walTitle"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_sentence = new ElidedLabel;
    m_sentence->setObjectName(QStringLiteral("walState"));

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_sentence);
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    return head;
}

QWidget* WalArchiveDetail::makeActions()
{
    m_start = makeButton("walStart", QStringLiteral("play"), tr("S&tart"));
    m_stop = makeButton("walStop", QStringLiteral("stop"), tr("S&top"));
    QPushButton* edit = makeButton("walEdit", QStringLiteral("edit"), tr("&Edit…"));
    QPushButton* open = makeButton("walOpenFolder", QStringLiteral("folder"), tr("&Open Folder"));
    QPushButton* copy = makeButton("walCopyCommand", QStringLiteral("command"), tr("&Copy Command"));
    m_remove = makeButton("walRemove", QStringLiteral("delete"), tr("&Remove from List…"));
    copy->setToolTip(tr("Copies the pg_receivewal command that does the same. It holds no password."));

    auto* actions = new QWidget;
    auto* row = new QHBoxLayout(actions);
    row->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {m_start, m_stop, edit, open, copy, m_remove})
        row->addWidget(button);
    row->addStretch(1);

    connect(m_start, &QPushButton::clicked, this, [this] { Q_EMIT startRequested(m_id); });
    connect(m_stop, &QPushButton::clicked, this, [this] { Q_EMIT stopRequested(m_id); });
    connect(edit, &QPushButton::clicked, this, [this] { Q_EMIT editRequested(m_id); });
    connect(m_remove, &QPushButton::clicked, this, [this] { Q_EMIT removeRequested(m_id); });
    connect(open, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_archive.settings.directory)); });
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_archive.settings.toCommandLine()); });
    return actions;
}

QLabel* WalArchiveDetail::addFact(QFormLayout* form, const QString& caption, const char* objectName)
{
    auto* value = new QLabel;
    value->setObjectName(QString::fromLatin1(objectName));
    value->setAccessibleName(caption);
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* captionLabel = new QuietLabel(tr("%1:", "caption").arg(caption));
    captionLabel->setWordWrap(false);
    form->addRow(captionLabel, value);
    return value;
}

QWidget* WalArchiveDetail::makeFacts()
{
    auto* facts = new QWidget;
    auto* form = new QFormLayout(facts);
    form->setContentsMargins(0, 0, 0, 0);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setHorizontalSpacing(20);
    form->setVerticalSpacing(4);
    m_segment = addFact(form, tr("Segment"), "walSegment");
    m_received = addFact(form, tr("Received"), "walReceived");
    m_lag = addFact(form, tr("Lag"), "walLag");
    m_lagMeaning = new QuietLabel;
    m_lagMeaning->setObjectName(QStringLiteral("walLagMeaning"));
    m_lagMeaning->setWordWrap(false);
    form->addRow(QString(), m_lagMeaning);
    m_position = addFact(form, tr("Position"), "walPosition");
    m_slot = addFact(form, tr("Slot"), "walSlot");
    m_processes = addFact(form, tr("Processes"), "walProcesses");
    m_run = addFact(form, tr("This run"), "walRun");
    m_reconnects = addFact(form, tr("Reconnects"), "walReconnects");
    m_files = addFact(form, tr("Files"), "walFiles");
    m_window = addFact(form, tr("Window"), "walWindow");
    return facts;
}

QWidget* WalArchiveDetail::makeChart()
{
    auto* box = new QGroupBox(tr("WAL received"));
    m_rate = new QLabel;
    m_rate->setObjectName(QStringLiteral("walRate"));
    m_rate->setAccessibleName(tr("Rate"));
    m_rate->setAlignment(Qt::AlignRight);
    QFont bold = font();
    bold.setBold(true);
    m_rate->setFont(bold);
    m_chart = new LiveChart(tr("WAL received"), StateColor::Good);
    m_chart->setObjectName(QStringLiteral("walChart"));
    auto* column = new QVBoxLayout(box);
    column->addWidget(m_rate);
    column->addWidget(m_chart, 1);
    return box;
}

QWidget* WalArchiveDetail::makeLog()
{
    m_log = new QPlainTextEdit;
    m_log->setObjectName(QStringLiteral("walLog"));
    m_log->setAccessibleName(tr("Log of the receiver"));
    m_log->setReadOnly(true);
    m_log->setTabChangesFocus(true);
    m_log->setMaximumBlockCount(keptLogLines);
    m_log->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_log->setPlaceholderText(tr("What the receiver says appears here."));
    m_log->setMinimumHeight(m_log->fontMetrics().lineSpacing() * leastLogLines);
    // The log is lower when a bar opens above it; who looked at its end goes on doing so.
    QScrollBar* const bar = m_log->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) { m_followsLog = value >= bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int highest) {
        if (m_followsLog)
            bar->setValue(highest);
    });
    return m_log;
}

void WalArchiveDetail::update()
{
    const std::optional<WalArchive> archive = m_runner.find(m_id);
    if (!archive)
        return;
    m_archive = *archive;
    const ReceiveWalStatus& status = m_runner.status(m_id);
    const bool isRunning = m_runner.isRunning(m_id);
    m_icon->setIcon(WalArchiveWords::iconName(status), WalArchiveWords::color(status));
    setText(m_title,
            tr("%1 into %2", "server, folder")
                .arg(WalArchiveWords::serverName(m_archive), QDir::toNativeSeparators(m_archive.settings.directory)));
    setText(m_sentence, WalArchiveWords::sentence(status));
    m_start->setVisible(!isRunning);
    m_stop->setVisible(isRunning);
    m_stop->setEnabled(status.state != ReceiveWalStatus::State::Stopping);
    updateError(status);
    updateGaps(status);
    updateFacts(status);
}

void WalArchiveDetail::updateFacts(const ReceiveWalStatus& status)
{
    const QString unknown = tr("–", "nothing to tell");
    const auto orUnknown = [&unknown](const QString& text) {
        return text.isEmpty() ? unknown : text;
    };
    setText(m_segment, status.segment.isEmpty()
                           ? unknown
                           : tr("%1, %2 closed in this run", "segment, how many")
                                 .arg(status.segment, formatCount(quint64(status.segmentsClosed))));
    setText(m_received, status.bytes > 0 ? tr("%1 in this run").arg(formatBytes(status.bytes)) : unknown);
    setText(m_lag, orUnknown(WalArchiveWords::lag(status)));
    const QString meaning = WalArchiveWords::lagMeaning(status);
    setText(m_lagMeaning, meaning);
    m_lagMeaning->setVisible(!meaning.isEmpty());

    QString position;
    if (status.received.isValid()) {
        position = tr("%1 on timeline %2", "LSN, number").arg(status.received.toString()).arg(status.timeline);
        if (status.flushed.isValid() && status.flushed < status.received)
            position += tr("; safely on disk up to %1 (%2 less)", "LSN, size")
                            .arg(status.flushed.toString(), formatBytes(status.received.value - status.flushed.value));
        else
            position += tr("; all of it safely on disk");
    }
    setText(m_position, orUnknown(position));
    const QString slot = m_archive.settings.slot;
    setText(m_slot, slot.isEmpty() ? tr("none: the server may recycle WAL that has not been received yet") : slot);

    QString processes;
    if (status.pid > 0 && status.backendPid > 0)
        processes = tr("receiver %1 here, walsender %2 on the server", "process ids")
                        .arg(QString::number(status.pid), QString::number(status.backendPid));
    else if (status.pid > 0)
        processes = tr("receiver %1 here, none on the server", "process id").arg(QString::number(status.pid));
    setText(m_processes, orUnknown(processes));
    QString run;
    if (status.startedAt.isValid() && m_runner.isRunning(m_id)) {
        run = tr("started at %1", "moment").arg(WalArchiveWords::moment(status.startedAt));
        if (status.resumedAt.isValid())
            run = tr("%1, from position %2", "started at …, LSN").arg(run, status.resumedAt.toString());
    }
    setText(m_run, orUnknown(run));
    const QString count = formatCount(quint64(status.reconnects));
    setText(m_reconnects,
            status.lastErrorAt.isValid()
                ? tr("%1; last error at %2", "number, moment").arg(count, WalArchiveWords::moment(status.lastErrorAt))
                : count);

    const CompressionSpec& compression = m_archive.settings.compression;
    QStringList files{compression.method == CompressionMethod::None ? tr("not compressed")
                                                                    : compressionMethodName(compression.method)};
    if (m_archive.settings.synchronous)
        files << tr("each write confirmed when it is on disk");
    if (!m_space.isEmpty())
        files << m_space;
    setText(m_files, files.join(tr(", ", "between the parts of a list")));
    setText(m_window, m_archive.outlivesWindow ? tr("receiving goes on when the window is closed")
                                               : tr("receiving stops when the window is closed"));
}

void WalArchiveDetail::updateError(const ReceiveWalStatus& status)
{
    using State = ReceiveWalStatus::State;
    // Who stopped a receiver that was well has nothing to put right.
    const bool hasEndedWell = status.state == State::Stopped && status.failuresInARow == 0;
    if (!status.lastError || status.state == State::Connecting || hasEndedWell) {
        m_error->clear();
        m_shownError.clear();
        return;
    }
    // While the same thing goes wrong again and again the bar stays as it is, details unfolded or closed by the user.
    const bool isHealed = status.state == State::Streaming;
    const QString key = (isHealed ? status.lastErrorAt.toString(Qt::ISODateWithMs) : WalArchiveWords::state(status)) +
                        status.lastError->toText();
    if (key == m_shownError)
        return;
    m_shownError = key;
    if (isHealed) {
        m_error->showMessage(MessageBar::Kind::Note,
                             tr("The connection was lost and was made again. Last error at %1.")
                                 .arg(WalArchiveWords::moment(status.lastErrorAt)),
                             status.lastError->message, status.lastError->detail);
    } else if (status.state == State::Failed) {
        m_error->showFailure(*status.lastError);
    } else {
        m_error->showMessage(MessageBar::Kind::Warning, status.lastError->message, status.lastError->hint,
                             status.lastError->detail);
    }
}

void WalArchiveDetail::updateGaps(const ReceiveWalStatus& status)
{
    if (status.gaps == m_shownGaps)
        return;
    m_shownGaps = status.gaps;
    if (status.gaps.isEmpty())
        return m_gaps->clear();
    m_gaps->showMessage(
        MessageBar::Kind::Warning,
        tr("%n hole(s) in the archive: recovery cannot go on behind it.", nullptr, int(status.gaps.size())),
        tr("Put the missing segments there from another copy, or take a new base backup: what comes "
           "behind the last hole belongs to it without a gap."),
        status.gaps.join(QLatin1Char('\n')));
}

void WalArchiveDetail::sample()
{
    if (!m_runner.isRunning(m_id)) {
        setText(m_rate, {});
        return;
    }
    m_chart->addSample(m_runner.momentaryRate(m_id));
    setText(m_rate, formatRate(m_runner.rate(m_id)));
}

void WalArchiveDetail::askForSpace()
{
    m_spaceReader.ask({m_archive.settings.directory});
}

} // namespace basekeep
