#include "gui/flightdeck/FailureView.h"

#include <QtCore/QSysInfo>
#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/flightdeck/IconLabel.h"
#include "gui/preflight/FindingsView.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

namespace {

constexpr int iconSize = 36;

} // namespace

FailureView::FailureView(QWidget* parent)
    : QWidget(parent)
    , m_stoppedText(tr("The backup was stopped."))
    , m_icon(new IconLabel(QStringLiteral("error"), iconSize, this))
    , m_message(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_remains(new QuietLabel({}, this))
    , m_detailButton(new QToolButton(this))
    , m_detail(new QPlainTextEdit(this))
    , m_findings(new FindingsView(this))
{
    QFont large = m_message->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    m_message->setFont(large);
    m_message->setObjectName(QStringLiteral("failureMessage"));
    m_hint->setObjectName(QStringLiteral("failureHint"));
    m_remains->setObjectName(QStringLiteral("failureRemains"));
    for (QLabel* label : {m_message, m_hint}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    m_detailButton->setObjectName(QStringLiteral("failureDetailButton"));
    m_detailButton->setText(tr("&Details"));
    m_detailButton->setAccessibleName(tr("Show the server's or the system's own words"));
    m_detailButton->setCheckable(true);
    m_detailButton->setAutoRaise(true);
    m_detailButton->setArrowType(Qt::RightArrow);
    m_detailButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_detail->setObjectName(QStringLiteral("failureDetail"));
    m_detail->setAccessibleName(tr("The server's or the system's own words"));
    m_detail->setReadOnly(true);
    m_detail->setTabChangesFocus(true);
    m_detail->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_detail->setMaximumHeight(m_detail->fontMetrics().lineSpacing() * 7);

    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(8);
    words->addWidget(m_message);
    words->addWidget(m_hint);
    words->addWidget(m_remains);
    words->addWidget(m_detailButton, 0, Qt::AlignLeft);
    words->addWidget(m_detail);
    words->addStretch(1);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_findings, 1);
    layout->addSpacing(4);
    layout->addWidget(makeButtons());

    connect(m_detailButton, &QToolButton::toggled, this, [this](bool open) {
        m_detailButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_detail->setVisible(open);
    });
}

void FailureView::setStoppedText(const QString& text)
{
    m_stoppedText = text;
}

void FailureView::showFailure(const Failure& failure, const Findings& findings, const QString& serverVersion,
                              const QString& remains)
{
    m_failure = failure;
    m_serverVersion = serverVersion;
    const bool isCancelled = failure.code == Failure::Code::Cancelled;
    m_icon->setIcon(isCancelled ? QStringLiteral("stop") : QStringLiteral("error"),
                    isCancelled ? StateColor::Neutral : StateColor::Bad);
    m_message->setText(isCancelled ? m_stoppedText : failure.message);
    m_hint->setText(failure.hint);
    m_hint->setVisible(!failure.hint.isEmpty());
    m_remains->setText(remains);
    m_remains->setVisible(!remains.isEmpty());
    m_detail->setPlainText(failure.detail);
    m_detailButton->setVisible(!failure.detail.isEmpty());
    m_detailButton->setChecked(false);
    m_detail->hide();

    // When the preflight said no, its findings are the explanation.
    m_showsFindings = failure.code == Failure::Code::PreflightFailed && hasBlocker(findings);
    m_findings->setVisible(m_showsFindings);
    if (m_showsFindings)
        m_findings->setFindings(findings);
}

QString FailureView::toText() const
{
    QStringList versions{
        tr("Basekeep %1 with Qt %2 on %3", "versions, system")
            .arg(QStringLiteral(BASEKEEP_VERSION), QString::fromLatin1(qVersion()), QSysInfo::prettyProductName())};
    if (!m_serverVersion.isEmpty())
        versions << tr("Server: PostgreSQL %1", "version").arg(m_serverVersion);
    return m_failure.toText() + QStringLiteral("\n\n") + versions.join(u'\n') + u'\n';
}

QWidget* FailureView::makeButtons()
{
    auto* buttons = new QWidget(this);
    auto* again = new QPushButton(icon(QStringLiteral("refresh")), tr("&Try Again…"), buttons);
    again->setObjectName(QStringLiteral("tryAgain"));
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy"), buttons);
    copy->setObjectName(QStringLiteral("copyFailure"));
    copy->setAccessibleName(tr("Copy the failure with all versions"));

    auto* layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(again);
    layout->addWidget(copy);
    layout->addStretch(1);
    connect(again, &QPushButton::clicked, this, &FailureView::newBackupRequested);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(toText()); });
    return buttons;
}

} // namespace basekeep
