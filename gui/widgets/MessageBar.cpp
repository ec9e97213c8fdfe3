#include "gui/widgets/MessageBar.h"

#include "gui/widgets/Icons.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QEvent>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

StateColor colorOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Note:
        return StateColor::Accent;
    case MessageBar::Kind::Good:
        return StateColor::Good;
    case MessageBar::Kind::Warning:
        return StateColor::Warning;
    case MessageBar::Kind::Error:
        return StateColor::Bad;
    }
    return StateColor::Neutral;
}

QString iconNameOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Note:
        return QStringLiteral("note");
    case MessageBar::Kind::Good:
        return QStringLiteral("good");
    case MessageBar::Kind::Warning:
        return QStringLiteral("warning");
    case MessageBar::Kind::Error:
        return QStringLiteral("error");
    }
    return {};
}

QLabel* makeLabel(const QString& objectName)
{
    auto* label = new QLabel;
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QToolButton* makeButton(const QString& objectName, const QString& iconName, const QString& name)
{
    auto* button = new QToolButton;
    button->setObjectName(objectName);
    button->setIcon(icon(iconName));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel)
    , m_textLabel(makeLabel(QStringLiteral("messageText")))
    , m_hintLabel(makeLabel(QStringLiteral("messageHint")))
    , m_detailLabel(makeLabel(QStringLiteral("messageDetail")))
    , m_actionButton(new QPushButton)
    , m_detailButton(
          makeButton(QStringLiteral("messageDetailButton"), QStringLiteral("chevron-right"), tr("Show details")))
    , m_copyButton(makeButton(QStringLiteral("messageCopyButton"), QStringLiteral("copy"), tr("Copy message")))
    , m_closeButton(makeButton(QStringLiteral("messageCloseButton"), QStringLiteral("close"), tr("Close message")))
{
    setObjectName(QStringLiteral("messageBar"));
    setFrameShape(QFrame::NoFrame);
    setAutoFillBackground(true);
    m_actionButton->setObjectName(QStringLiteral("messageActionButton"));
    m_detailButton->setCheckable(true);
    m_detailButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_detailButton->setText(tr("Details"));
    QFont bold = font();
    bold.setBold(true);
    m_textLabel->setFont(bold);
    // The server's words keep their columns.
    QFont fixed(QStringLiteral("monospace"));
    fixed.setStyleHint(QFont::Monospace);
    m_detailLabel->setFont(fixed);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_textLabel);
    texts->addWidget(m_hintLabel);
    texts->addWidget(m_detailLabel);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_actionButton, 0, Qt::AlignTop);
    row->addWidget(m_detailButton, 0, Qt::AlignTop);
    row->addWidget(m_copyButton, 0, Qt::AlignTop);
    row->addWidget(m_closeButton, 0, Qt::AlignTop);

    connect(m_actionButton, &QPushButton::clicked, this, [this] {
        // The action may show a message of its own, so this one goes first.
        const std::function<void()> action = std::move(m_action);
        clear();
        if (action)
            action();
    });
    connect(m_detailButton, &QToolButton::toggled, this, &MessageBar::setDetailShown);
    connect(m_copyButton, &QToolButton::clicked, this, &MessageBar::copyText);
    connect(m_closeButton, &QToolButton::clicked, this, &MessageBar::clear);
    clear();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& hint, const QString& detail)
{
    clear();
    m_kind = kind;
    m_text = text;
    m_hint = hint;
    m_detail = detail.trimmed();
    m_textLabel->setText(text);
    m_hintLabel->setText(hint);
    m_hintLabel->setVisible(!hint.isEmpty());
    m_detailLabel->setText(m_detail);
    m_detailButton->setVisible(!m_detail.isEmpty());
    setAccessibleName(text);
    updateColors();
    show();
}

void MessageBar::showFailure(const Failure& failure)
{
    showMessage(Kind::Error, failure.message, failure.hint, failure.detail);
}

void MessageBar::clear()
{
    hide();
    m_text.clear();
    m_hint.clear();
    m_detail.clear();
    m_action = nullptr;
    m_actionButton->hide();
    m_detailButton->setChecked(false);
    m_detailLabel->hide();
}

void MessageBar::setAction(const QString& text, std::function<void()> action)
{
    m_actionButton->setText(text);
    m_actionButton->show();
    m_action = std::move(action);
}

QString MessageBar::text() const
{
    QStringList lines{m_text};
    if (!m_hint.isEmpty())
        lines.append(m_hint);
    if (!m_detail.isEmpty())
        lines.append(m_detail);
    return lines.join(QLatin1Char('\n'));
}

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColors();
}

void MessageBar::copyText()
{
    const QString version =
        QStringLiteral("Basekeep %1, Qt %2").arg(QStringLiteral(BASEKEEP_VERSION), QString::fromLatin1(qVersion()));
    QGuiApplication::clipboard()->setText(text() + QLatin1Char('\n') + version);
}

void MessageBar::updateColors()
{
    QPalette ground; // only what is set here is ours; the rest goes on following the application
    ground.setColor(QPalette::Window, stateTint(colorOf(m_kind), QGuiApplication::palette()));
    setPalette(ground);
    m_icon->setPixmap(icon(iconNameOf(m_kind), colorOf(m_kind)).pixmap(20));
}

void MessageBar::setDetailShown(bool isShown)
{
    m_detailLabel->setVisible(isShown);
    m_detailButton->setIcon(icon(isShown ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

} // namespace basekeep
