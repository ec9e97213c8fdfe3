#include "gui/wizard/SetupPage.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"

namespace basekeep {

SetupPage::SetupPage(BackupSetup& setup, QWidget* parent)
    : QWizardPage(parent)
    , m_setup(setup)
    , m_content(new QVBoxLayout)
    , m_reasonLine(new QWidget(this))
    , m_reasonIcon(new QLabel(m_reasonLine))
    , m_reason(new QLabel(m_reasonLine))
{
    auto* reasonLayout = new QHBoxLayout(m_reasonLine);
    reasonLayout->setContentsMargins(0, 0, 0, 0);
    reasonLayout->addWidget(m_reasonIcon, 0, Qt::AlignTop);
    reasonLayout->addWidget(m_reason, 1);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reasonLine->hide();

    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_content, 1);
    layout->addWidget(m_reasonLine);
    updateIcon();
}

QString SetupPage::reason() const
{
    return m_reason->text();
}

void SetupPage::setReasons(const QStringList& sentences)
{
    m_reason->setText(sentences.join(u'\n'));
    m_reasonLine->setVisible(!sentences.isEmpty());
    const bool isNowComplete = sentences.isEmpty();
    if (isNowComplete == m_isComplete)
        return;
    m_isComplete = isNowComplete;
    Q_EMIT completeChanged();
}

void SetupPage::changeEvent(QEvent* event)
{
    QWizardPage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateIcon();
}

void SetupPage::updateIcon()
{
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_reasonIcon->setPixmap(icon(QStringLiteral("warning"), StateColor::Warning).pixmap(size, size));
}

} // namespace basekeep
