#include "gui/widgets/CommandView.h"

#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

CommandView::CommandView(QWidget* parent) : QWidget(parent), m_text(new QPlainTextEdit(this))
{
    auto* caption = new QuietLabel(tr("PostgreSQL's own pg_basebackup would do the same with this command. It holds no "
                                      "password; pg_basebackup asks for one or takes it from the passfile."),
                                   this);
    m_text->setObjectName(QStringLiteral("command"));
    m_text->setAccessibleName(tr("Equivalent pg_basebackup command"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setMinimumHeight(m_text->fontMetrics().lineSpacing() * 4);

    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"), this);
    copy->setObjectName(QStringLiteral("copyCommand"));
    copy->setAccessibleName(tr("Copy the command"));
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(caption);
    layout->addWidget(m_text, 1);
    layout->addWidget(copy, 0, Qt::AlignLeft);
}

void CommandView::setCommand(const QString& command)
{
    if (m_text->toPlainText() != command)
        m_text->setPlainText(command);
}

QString CommandView::command() const
{
    return m_text->toPlainText();
}

} // namespace basekeep
